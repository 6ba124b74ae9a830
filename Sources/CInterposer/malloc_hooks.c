// The C family.
#include <stdlib.h>
#include <string.h>

#include "hook.h"
#include "hooked_functions.h"

EXPORTED void *malloc(size_t size) {
  struct caller caller = CALLER_OF_THIS_FUNCTION();
  return hook_allocate(&caller, size);
}

EXPORTED void *calloc(size_t count, size_t size) {
  struct caller caller = CALLER_OF_THIS_FUNCTION();
  size_t bytes;
  bool is_nested;
  if (__builtin_mul_overflow(count, size, &bytes)) {
    errno = ENOMEM;
    return NULL;
  }
  struct recorder_thread *thread = recorder_enter(&caller, &is_nested);
  if (__builtin_expect(thread == NULL, 0)) {
    if (is_nested) return hook_allocate_unguarded(1, bytes, true);
    return allocator_allocate_zeroed(count, size);
  }
  void *block = allocator_allocate_zeroed(count, size);
  if (block != NULL) {
    recorder_allocated(thread, &caller, block, bytes, allocator_placement(), 0);
  }
  hook_leave(thread);
  return block;
}

static size_t usable_when_known(struct recorded_block old, void *block) {
  return old.is_known && !recorder_uses_glibc ? plumb_je_sallocx(block, 0) : 0;
}

// A block of glibc's stays one when it is resized; under jemalloc it is none of ours to count.
static void *resize(const struct caller *caller, void *block, size_t size) {
  bool is_nested;
  struct recorder_thread *thread = recorder_enter(caller, &is_nested);
  if (thread == NULL) return hook_resize_unguarded(block, size, is_nested);
  struct recorded_block old = recorder_reallocating(thread, block);
  void *resized =
      old.is_known ? allocator_resize(block, size) : allocator_resize_unknown(block, size);
  if (resized == NULL) {
    recorder_realloc_failed(thread, old, block, allocator_placement(),
                            usable_when_known(old, block));
  } else if (old.is_known || recorder_uses_glibc || allocator_is_jemalloc_block(resized)) {
    recorder_reallocated(thread, caller, old, block, resized, size, allocator_placement(), 0);
  }
  hook_leave(thread);
  return resized;
}

// As glibc: realloc(p, 0) frees p and returns NULL.
static void *reallocate(const struct caller *caller, void *block, size_t size) {
  if (block == NULL) return hook_allocate(caller, size);
  if (size == 0) {
    hook_release(caller, block);
    return NULL;
  }
  if (nested_region_holds(block)) {
    void *moved = hook_allocate(caller, size);
    if (moved == NULL) return NULL;
    size_t old = nested_region_size(block);
    memcpy(moved, block, old < size ? old : size);
    nested_region_release(block);
    return moved;
  }
  return resize(caller, block, size);
}

EXPORTED void *realloc(void *block, size_t size) {
  struct caller caller = CALLER_OF_THIS_FUNCTION();
  return reallocate(&caller, block, size);
}

EXPORTED void *reallocarray(void *block, size_t count, size_t size) {
  struct caller caller = CALLER_OF_THIS_FUNCTION();
  size_t bytes;
  if (__builtin_mul_overflow(count, size, &bytes)) {
    errno = ENOMEM;
    return NULL;
  }
  return reallocate(&caller, block, bytes);
}

EXPORTED void free(void *block) {
  struct caller caller = CALLER_OF_THIS_FUNCTION();
  if (block != NULL) hook_release(&caller, block);
}

// C23. The sizes are the caller's word; the live table knows better.
EXPORTED void free_sized(void *block, size_t size) {
  struct caller caller = CALLER_OF_THIS_FUNCTION();
  (void)size;
  if (block != NULL) hook_release(&caller, block);
}

EXPORTED void free_aligned_sized(void *block, size_t alignment, size_t size) {
  struct caller caller = CALLER_OF_THIS_FUNCTION();
  (void)alignment, (void)size;
  if (block != NULL) hook_release(&caller, block);
}

EXPORTED size_t malloc_usable_size(void *block) {
  if (block == NULL) return 0;
  return nested_region_holds(block) ? nested_region_size(block) : allocator_usable_bytes(block);
}
