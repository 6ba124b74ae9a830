// hook.h: what every allocation hook does, whatever its signature.
//
// A hook enters the guard, calls the allocator, tells the recorder one fact, and leaves. When the
// guard can't be had, because the thread is already in a hook (a signal handler interrupted it) or
// can't be recorded, the functions named `…_unguarded` serve the call.
#ifndef PLUMB_HOOK_H
#define PLUMB_HOOK_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>

#include "allocator.h"
#include "nested_region.h"
#include "recorder.h"

// Frees that a nested call left behind, now that nothing is interrupted any more.
void hook_drain_deferred_frees(struct recorder_thread *thread);

static inline void hook_leave(struct recorder_thread *thread) {
  recorder_leave(thread);
  if (__builtin_expect(thread->deferred_frees != NULL, 0)) hook_drain_deferred_frees(thread);
}

void *hook_allocate_unguarded(size_t alignment, size_t size, bool is_nested);
void *hook_resize_unguarded(void *block, size_t size, bool is_nested);
void hook_release_unguarded(void *block, bool is_nested);

// malloc with the caller's own stack: for every hook that is malloc by another name.
static inline void *hook_allocate(const struct caller *caller, size_t size) {
  bool is_nested;
  struct recorder_thread *thread = recorder_enter(caller, &is_nested);
  if (__builtin_expect(thread == NULL, 0)) return hook_allocate_unguarded(1, size, is_nested);
  void *block = allocator_allocate(size);
  if (__builtin_expect(block != NULL, 1)) {
    recorder_allocated(thread, caller, block, size, allocator_placement(), 0);
  }
  hook_leave(thread);
  return block;
}

// `alignment` is a power of two; the program asked for `requested` bytes and is given `size`. NULL
// and ENOMEM when there is no memory.
void *hook_allocate_aligned(const struct caller *caller, size_t alignment, size_t size,
                            size_t requested);

// free, of a block that is not NULL. Preserves errno.
static inline void hook_release(const struct caller *caller, void *block) {
  bool is_nested;
  struct recorder_thread *thread = recorder_enter(caller, &is_nested);
  if (__builtin_expect(thread == NULL || nested_region_holds(block), 0)) {
    hook_release_unguarded(block, thread == NULL && is_nested);
    if (thread != NULL) hook_leave(thread);
    return;
  }
  int saved_errno = errno;
  if (__builtin_expect(recorder_freed(thread, block), 1)) {
    allocator_release(block);
  } else {
    allocator_release_unknown(block);
  }
  errno = saved_errno;
  hook_leave(thread);
}

#endif
