// operators.c: operator new and delete, as calls of the malloc family.
//
// A recorder may offer these itself, and calls of them would go past the counter. What fails is
// left to whoever comes next, who throws. Names: the Itanium C++ ABI. A program that replaces some
// of the operators itself is not for the counter.
#include <dlfcn.h>
#include <malloc.h>
#include <stdlib.h>

#include "counter.h"

static void *new_or_throw(size_t bytes, const char *name) {
  void *block = malloc(bytes);
  if (block) return block;
  void *(*next_new)(size_t) = NULL;
  *(void **)&next_new = dlsym(RTLD_NEXT, name);
  if (!next_new) counter_give_up("counter: no operator new to throw for it\n");
  return next_new(bytes);
}

static void *aligned_new_or_throw(size_t bytes, size_t alignment, const char *name) {
  void *block = memalign(alignment, bytes);
  if (block) return block;
  void *(*next_new)(size_t, size_t) = NULL;
  *(void **)&next_new = dlsym(RTLD_NEXT, name);
  if (!next_new) counter_give_up("counter: no operator new to throw for it\n");
  return next_new(bytes, alignment);
}

#define NEW(name)                                                           \
  void *name(size_t bytes) { return new_or_throw(bytes, #name); }           \
  void *name##RKSt9nothrow_t(size_t bytes, const void *tag) {               \
    (void)tag;                                                              \
    return malloc(bytes);                                                   \
  }                                                                         \
  void *name##St11align_val_t(size_t bytes, size_t alignment) {             \
    return aligned_new_or_throw(bytes, alignment, #name "St11align_val_t"); \
  }                                                                         \
  void *name##St11align_val_tRKSt9nothrow_t(size_t bytes, size_t alignment, \
                                            const void *tag) {              \
    (void)tag;                                                              \
    return memalign(alignment, bytes);                                      \
  }

NEW(_Znwm)
NEW(_Znam)

// The further arguments of the sized, aligned and nothrow forms stay in their registers.
#define DELETE(name) \
  void name(void *block) { free(block); }

DELETE(_ZdlPv)
DELETE(_ZdlPvm)
DELETE(_ZdlPvRKSt9nothrow_t)
DELETE(_ZdlPvSt11align_val_t)
DELETE(_ZdlPvmSt11align_val_t)
DELETE(_ZdlPvSt11align_val_tRKSt9nothrow_t)
DELETE(_ZdaPv)
DELETE(_ZdaPvm)
DELETE(_ZdaPvRKSt9nothrow_t)
DELETE(_ZdaPvSt11align_val_t)
DELETE(_ZdaPvmSt11align_val_t)
DELETE(_ZdaPvSt11align_val_tRKSt9nothrow_t)
