// operator new and delete, under their mangled names (Itanium C++ ABI), written in C so that the
// library needs no libstdc++. Where the program has one, it provides the new handler and the
// exception.
//
// A program may replace some forms and rely on the others to call its own: [new.delete] says which
// form calls which. So each derived form asks whether the form that it stands on is still ours, and
// where it is not, stands aside for libstdc++'s, which calls the program's.
#include <dlfcn.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "hook.h"
#include "hooked_functions.h"

typedef void (*new_handler)(void);
new_handler _ZSt15get_new_handlerv(void) __attribute__((weak));       // std::get_new_handler()
_Noreturn void _ZSt17__throw_bad_allocv(void) __attribute__((weak));  // std::__throw_bad_alloc()

// The four forms that all others stand on. Called by these names, they are the program's; the names
// below are ours whatever the program defines.
EXPORTED void *_Znwm(size_t size);
EXPORTED void *_ZnwmSt11align_val_t(size_t size, size_t alignment);
EXPORTED void _ZdlPv(void *block);
EXPORTED void _ZdlPvSt11align_val_t(void *block, size_t alignment);

static void *allocate(const struct caller *caller, size_t alignment, size_t size) {
  return alignment > ALLOCATOR_SMALLEST_BYTES ? hook_allocate_aligned(caller, alignment, size, size)
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

static void *our_new(size_t size) {
  struct caller caller = CALLER_OF_THIS_FUNCTION();
  return new_or_throw(&caller, 1, size);
}

static void *our_aligned_new(size_t size, size_t alignment) {
  struct caller caller = CALLER_OF_THIS_FUNCTION();
  return new_or_throw(&caller, alignment, size);
}

static void our_delete(void *block) {
  struct caller caller = CALLER_OF_THIS_FUNCTION();
  if (block != NULL) hook_release(&caller, block);
}

static void our_aligned_delete(void *block, size_t alignment) {
  struct caller caller = CALLER_OF_THIS_FUNCTION();
  (void)alignment;
  if (block != NULL) hook_release(&caller, block);
}

void *_Znwm(size_t size) __attribute__((alias("our_new")));
void *_ZnwmSt11align_val_t(size_t size, size_t alignment) __attribute__((alias("our_aligned_new")));
void _ZdlPv(void *block) __attribute__((alias("our_delete")));
void _ZdlPvSt11align_val_t(void *block, size_t alignment)
    __attribute__((alias("our_aligned_delete")));

// The next definition of a derived form after ours; NULL where the program has no libstdc++.
#define NEXT(function, name)               \
  static function next;                    \
  if (next == NULL) {                      \
    void *symbol = dlsym(RTLD_NEXT, name); \
    memcpy(&next, &symbol, sizeof symbol); \
  }

#define TAG const void *tag __attribute__((unused))
#define SIZE size_t size __attribute__((unused))
#define ALIGNMENT size_t alignment __attribute__((unused))

// A derived form: `arguments` are its parameters' names, `base` is what it stands on.
#define NEW(name, signature, arguments, is_replaced, alignment, function) \
  EXPORTED void *name signature;                                          \
  EXPORTED void *name signature {                                         \
    if (is_replaced) {                                                    \
      NEXT(__typeof__(&name), #name)                                      \
      if (next != NULL) return next arguments;                            \
    }                                                                     \
    struct caller caller = CALLER_OF_THIS_FUNCTION();                     \
    return function(&caller, alignment, size);                            \
  }

// The size, alignment and tag of a delete say nothing that the live table doesn't know.
#define DELETE(name, signature, arguments, is_replaced) \
  EXPORTED void name signature;                         \
  EXPORTED void name signature {                        \
    if (is_replaced) {                                  \
      NEXT(__typeof__(&name), #name)                    \
      if (next != NULL) {                               \
        next arguments;                                 \
        return;                                         \
      }                                                 \
    }                                                   \
    struct caller caller = CALLER_OF_THIS_FUNCTION();   \
    if (block != NULL) hook_release(&caller, block);    \
  }

// Volatile, because a compiler may take two names for two functions, and ours are aliases.
static void *(*volatile const first_new)(size_t) = our_new;
static void *(*volatile const first_aligned_new)(size_t, size_t) = our_aligned_new;
static void (*volatile const first_delete)(void *) = our_delete;
static void (*volatile const first_aligned_delete)(void *, size_t) = our_aligned_delete;

#define NEW_REPLACED (_Znwm != first_new)
#define ALIGNED_NEW_REPLACED (_ZnwmSt11align_val_t != first_aligned_new)
#define DELETE_REPLACED (_ZdlPv != first_delete)
#define ALIGNED_DELETE_REPLACED (_ZdlPvSt11align_val_t != first_aligned_delete)

NEW(_Znam, (size_t size), (size), NEW_REPLACED, 1, new_or_throw)
NEW(_ZnwmRKSt9nothrow_t, (size_t size, TAG), (size, tag), NEW_REPLACED, 1, new_or_null)
NEW(_ZnamRKSt9nothrow_t, (size_t size, TAG), (size, tag), NEW_REPLACED, 1, new_or_null)
NEW(_ZnamSt11align_val_t, (size_t size, size_t alignment), (size, alignment), ALIGNED_NEW_REPLACED,
    alignment, new_or_throw)
NEW(_ZnwmSt11align_val_tRKSt9nothrow_t, (size_t size, size_t alignment, TAG),
    (size, alignment, tag), ALIGNED_NEW_REPLACED, alignment, new_or_null)
NEW(_ZnamSt11align_val_tRKSt9nothrow_t, (size_t size, size_t alignment, TAG),
    (size, alignment, tag), ALIGNED_NEW_REPLACED, alignment, new_or_null)

DELETE(_ZdaPv, (void *block), (block), DELETE_REPLACED)
DELETE(_ZdlPvm, (void *block, SIZE), (block, size), DELETE_REPLACED)
DELETE(_ZdaPvm, (void *block, SIZE), (block, size), DELETE_REPLACED)
DELETE(_ZdlPvRKSt9nothrow_t, (void *block, TAG), (block, tag), DELETE_REPLACED)
DELETE(_ZdaPvRKSt9nothrow_t, (void *block, TAG), (block, tag), DELETE_REPLACED)
DELETE(_ZdaPvSt11align_val_t, (void *block, ALIGNMENT), (block, alignment), ALIGNED_DELETE_REPLACED)
DELETE(_ZdlPvmSt11align_val_t, (void *block, SIZE, ALIGNMENT), (block, size, alignment),
       ALIGNED_DELETE_REPLACED)
DELETE(_ZdaPvmSt11align_val_t, (void *block, SIZE, ALIGNMENT), (block, size, alignment),
       ALIGNED_DELETE_REPLACED)
DELETE(_ZdlPvSt11align_val_tRKSt9nothrow_t, (void *block, ALIGNMENT, TAG), (block, alignment, tag),
       ALIGNED_DELETE_REPLACED)
DELETE(_ZdaPvSt11align_val_tRKSt9nothrow_t, (void *block, ALIGNMENT, TAG), (block, alignment, tag),
       ALIGNED_DELETE_REPLACED)
