// jemalloc's own interface, for programs that link jemalloc: their mallocx and our free must be of
// one allocator. Always our jemalloc's, also when the rest of the program uses glibc's.
#include <string.h>

#include "hook.h"
#include "hooked_functions.h"

EXPORTED void *mallocx(size_t size, int flags);
EXPORTED void *rallocx(void *block, size_t size, int flags);
EXPORTED size_t xallocx(void *block, size_t size, size_t extra, int flags);
EXPORTED size_t sallocx(const void *block, int flags);
EXPORTED void dallocx(void *block, int flags);
EXPORTED void sdallocx(void *block, size_t size, int flags);
EXPORTED size_t nallocx(size_t size, int flags);
EXPORTED int mallctl(const char *name, void *old, size_t *old_size, void *new, size_t new_size);
EXPORTED int mallctlnametomib(const char *name, size_t *mib, size_t *length);
EXPORTED int mallctlbymib(const size_t *mib, size_t length, void *old, size_t *old_size, void *new,
                          size_t new_size);
EXPORTED void malloc_stats_print(void (*write)(void *, const char *), void *opaque,
                                 const char *options);

void *mallocx(size_t size, int flags) {
  struct caller caller = CALLER_OF_THIS_FUNCTION();
  bool is_nested;
  struct recorder_thread *thread = recorder_enter(&caller, &is_nested);
  if (thread == NULL && is_nested) return hook_allocate_unguarded(1, size, true);
  void *block = plumb_je_mallocx(size, flags);
  if (thread == NULL) return block;
  if (block != NULL) {
    size_t usable = plumb_je_sallocx(block, 0);
    recorder_allocated(thread, &caller, block, size, PLACED_BY_USABLE, usable);
  }
  hook_leave(thread);
  return block;
}

static void *resize(const struct caller *caller, void *block, size_t size, int flags) {
  bool is_nested;
  struct recorder_thread *thread = recorder_enter(caller, &is_nested);
  if (thread == NULL && is_nested) return hook_resize_unguarded(block, size, true);
  if (thread == NULL) return plumb_je_rallocx(block, size, flags);
  struct recorded_block old = recorder_reallocating(thread, block);
  void *resized = plumb_je_rallocx(block, size, flags);
  size_t usable = plumb_je_sallocx(resized == NULL ? block : resized, 0);
  if (resized == NULL) {
    recorder_realloc_failed(thread, old, block, PLACED_BY_USABLE, usable);
  } else {
    recorder_reallocated(thread, caller, old, block, resized, size, PLACED_BY_USABLE, usable);
  }
  hook_leave(thread);
  return resized;
}

void *rallocx(void *block, size_t size, int flags) {
  struct caller caller = CALLER_OF_THIS_FUNCTION();
  return resize(&caller, block, size, flags);
}

// The block stays where it is; only its size may change.
size_t xallocx(void *block, size_t size, size_t extra, int flags) {
  struct caller caller = CALLER_OF_THIS_FUNCTION();
  bool is_nested;
  struct recorder_thread *thread = recorder_enter(&caller, &is_nested);
  if (thread == NULL) {
    return is_nested ? plumb_je_sallocx(block, flags) : plumb_je_xallocx(block, size, extra, flags);
  }
  size_t before = plumb_je_sallocx(block, 0);
  struct recorded_block old = recorder_reallocating(thread, block);
  size_t usable = plumb_je_xallocx(block, size, extra, flags);
  if (usable == before) {
    recorder_realloc_failed(thread, old, block, PLACED_BY_USABLE, usable);
  } else {
    size_t requested = usable < size ? usable : size;
    recorder_reallocated(thread, &caller, old, block, block, requested, PLACED_BY_USABLE, usable);
  }
  hook_leave(thread);
  return usable;
}

static void release(const struct caller *caller, void *block, int flags) {
  bool is_nested;
  struct recorder_thread *thread = recorder_enter(caller, &is_nested);
  if (thread == NULL || nested_region_holds(block)) {
    hook_release_unguarded(block, thread == NULL && is_nested);
    if (thread != NULL) hook_leave(thread);
    return;
  }
  recorder_freed(thread, block);
  plumb_je_dallocx(block, flags);
  hook_leave(thread);
}

void dallocx(void *block, int flags) {
  struct caller caller = CALLER_OF_THIS_FUNCTION();
  release(&caller, block, flags);
}

void sdallocx(void *block, size_t size, int flags) {
  struct caller caller = CALLER_OF_THIS_FUNCTION();
  (void)size;
  release(&caller, block, flags);
}

size_t sallocx(const void *block, int flags) {
  return nested_region_holds(block) ? nested_region_size(block) : plumb_je_sallocx(block, flags);
}

size_t nallocx(size_t size, int flags) { return plumb_je_nallocx(size, flags); }

int mallctl(const char *name, void *old, size_t *old_size, void *new, size_t new_size) {
  return plumb_je_mallctl(name, old, old_size, new, new_size);
}

int mallctlnametomib(const char *name, size_t *mib, size_t *length) {
  return plumb_je_mallctlnametomib(name, mib, length);
}

int mallctlbymib(const size_t *mib, size_t length, void *old, size_t *old_size, void *new,
                 size_t new_size) {
  return plumb_je_mallctlbymib(mib, length, old, old_size, new, new_size);
}

void malloc_stats_print(void (*write)(void *, const char *), void *opaque, const char *options) {
  plumb_je_malloc_stats_print(write, opaque, options);
}
