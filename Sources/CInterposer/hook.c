#include "hook.h"

#include <string.h>

// --- Nested and unrecorded calls -----------------------------------------------------------------

void *hook_allocate_unguarded(size_t alignment, size_t size, bool is_nested) {
  if (!is_nested) {
    return alignment > 1 ? allocator_allocate_aligned(alignment, size) : allocator_allocate(size);
  }
  recorder_nested_event();
  void *block = nested_region_allocate(alignment, size);
  if (block == NULL) errno = ENOMEM;
  return block;
}

static struct recorder_thread *interrupted_thread(void) {
  struct recorder_thread *thread = recorder_current_thread;
  // Smaller values stand for no thread.
  return (uintptr_t)thread > 2 ? thread : NULL;
}

// A nested free of an ordinary block waits until the interrupted hook is left. The list is the
// thread's own, and the block's first word is ours to use: it is being freed.
static void defer(void *block) {
  struct recorder_thread *thread = interrupted_thread();
  recorder_nested_event();
  if (thread == NULL) return;  // interrupted while the thread was being set up: the block leaks
  // Another handler may come in between.
  void *next = __atomic_load_n(&thread->deferred_frees, __ATOMIC_RELAXED);
  do {
    *(void **)block = next;
  } while (!__atomic_compare_exchange_n(&thread->deferred_frees, &next, block, false,
                                        __ATOMIC_ACQ_REL, __ATOMIC_RELAXED));
}

void hook_release_unguarded(void *block, bool is_nested) {
  if (nested_region_holds(block)) {
    nested_region_release(block);
  } else if (is_nested) {
    defer(block);
  } else {
    int saved_errno = errno;
    allocator_release_unknown(block);
    errno = saved_errno;
  }
}

void *hook_resize_unguarded(void *block, size_t size, bool is_nested) {
  bool is_region_block = nested_region_holds(block);
  if (!is_region_block && !is_nested) return allocator_resize_unknown(block, size);
  void *resized = hook_allocate_unguarded(1, size, is_nested);
  if (resized == NULL) return NULL;
  size_t old = is_region_block ? nested_region_size(block) : allocator_usable_bytes(block);
  memcpy(resized, block, old < size ? old : size);
  hook_release_unguarded(block, is_nested);
  return resized;
}

void hook_drain_deferred_frees(struct recorder_thread *thread) {
  struct caller nobody = CALLER_OF_THIS_FUNCTION();
  for (;;) {
    // One instruction takes the whole list, so that a handler in between starts a new one.
    void *block = __atomic_exchange_n(&thread->deferred_frees, NULL, __ATOMIC_ACQ_REL);
    if (block == NULL) return;
    while (block != NULL) {
      void *next = *(void **)block;
      hook_release(&nobody, block);
      block = next;
    }
  }
}

// --- Aligned allocation --------------------------------------------------------------------------

static void record_aligned(struct recorder_thread *thread, const struct caller *caller, void *block,
                           size_t alignment, size_t requested) {
  if (recorder_uses_glibc) {
    recorder_allocated(thread, caller, block, requested, PLACED_MIXED, 0);
  } else if (alignment <= ALLOCATOR_SMALLEST_BYTES) {
    recorder_allocated(thread, caller, block, requested, PLACED_BY_SIZE, 0);
  } else {
    size_t usable = plumb_je_sallocx(block, 0);
    recorder_allocated(thread, caller, block, requested, PLACED_BY_USABLE, usable);
  }
}

void *hook_allocate_aligned(const struct caller *caller, size_t alignment, size_t size,
                            size_t requested) {
  bool is_nested;
  struct recorder_thread *thread = recorder_enter(caller, &is_nested);
  if (thread == NULL) return hook_allocate_unguarded(alignment, size, is_nested);
  void *block = allocator_allocate_aligned(alignment, size);
  if (block != NULL) record_aligned(thread, caller, block, alignment, requested);
  hook_leave(thread);
  return block;
}
