// operator new and delete, under their mangled names (Itanium C++ ABI), written in C so that the
// library needs no libstdc++. Where the program has one, it provides the new handler and the
// exception.
#include <stdint.h>
#include <stdlib.h>

#include "hook.h"
#include "hooked_functions.h"

typedef void (*new_handler)(void);
new_handler _ZSt15get_new_handlerv(void) __attribute__((weak));       // std::get_new_handler()
_Noreturn void _ZSt17__throw_bad_allocv(void) __attribute__((weak));  // std::__throw_bad_alloc()

static void *allocate(const struct caller *caller, size_t alignment, size_t size) {
  return alignment > ALLOCATOR_SMALLEST_BYTES ? hook_allocate_aligned(caller, alignment, size)
                                              : hook_allocate(caller, size);
}

// [new.delete.single]: try, then call the new handler, for as long as there is one.
static void *after_failure(const struct caller *caller, size_t alignment, size_t size) {
  for (;;) {
    new_handler handler = _ZSt15get_new_handlerv == NULL ? NULL : _ZSt15get_new_handlerv();
    if (handler == NULL) return NULL;
    handler();
    void *block = allocate(caller, alignment, size);
    if (block != NULL) return block;
  }
}

static void *new_or_throw(const struct caller *caller, size_t alignment, size_t size) {
  void *block = allocate(caller, alignment, size);
  if (__builtin_expect(block != NULL, 1)) return block;
  block = after_failure(caller, alignment, size);
  if (block != NULL) return block;
  if (_ZSt17__throw_bad_allocv != NULL) _ZSt17__throw_bad_allocv();
  abort();
}

static void *new_or_null(const struct caller *caller, size_t alignment, size_t size) {
  void *block = allocate(caller, alignment, size);
  return __builtin_expect(block != NULL, 1) ? block : after_failure(caller, alignment, size);
}

#define NEW(name, signature, alignment, function)    \
  EXPORTED void *name signature;                     \
  EXPORTED void *name signature {                    \
    struct caller caller = CALLER_OF_THIS_FUNCTION(); \
    return function(&caller, alignment, size);       \
  }

NEW(_Znwm, (size_t size), 1, new_or_throw)
NEW(_Znam, (size_t size), 1, new_or_throw)
NEW(_ZnwmRKSt9nothrow_t, (size_t size, const void *tag __attribute__((unused))), 1, new_or_null)
NEW(_ZnamRKSt9nothrow_t, (size_t size, const void *tag __attribute__((unused))), 1, new_or_null)
NEW(_ZnwmSt11align_val_t, (size_t size, size_t alignment), alignment, new_or_throw)
NEW(_ZnamSt11align_val_t, (size_t size, size_t alignment), alignment, new_or_throw)
NEW(_ZnwmSt11align_val_tRKSt9nothrow_t,
    (size_t size, size_t alignment, const void *tag __attribute__((unused))), alignment,
    new_or_null)
NEW(_ZnamSt11align_val_tRKSt9nothrow_t,
    (size_t size, size_t alignment, const void *tag __attribute__((unused))), alignment,
    new_or_null)

// The size, alignment and tag that some forms pass say nothing that the live table doesn't know.
#define DELETE(name)                                 \
  EXPORTED void name(void *block);                   \
  EXPORTED void name(void *block) {                  \
    struct caller caller = CALLER_OF_THIS_FUNCTION(); \
    if (block != NULL) hook_release(&caller, block); \
  }

DELETE(_ZdlPv)
DELETE(_ZdaPv)
DELETE(_ZdlPvm)
DELETE(_ZdaPvm)
DELETE(_ZdlPvRKSt9nothrow_t)
DELETE(_ZdaPvRKSt9nothrow_t)
DELETE(_ZdlPvSt11align_val_t)
DELETE(_ZdaPvSt11align_val_t)
DELETE(_ZdlPvmSt11align_val_t)
DELETE(_ZdaPvmSt11align_val_t)
DELETE(_ZdlPvSt11align_val_tRKSt9nothrow_t)
DELETE(_ZdaPvSt11align_val_tRKSt9nothrow_t)
