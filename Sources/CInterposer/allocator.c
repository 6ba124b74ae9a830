#include "allocator.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "allocator_seam.h"

// glibc's allocator under the names that nobody interposes.
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *block);

bool allocator_is_jemalloc_block(const void *block) {
  return allocator_seam_holds((uintptr_t)block);
}

static void *or_no_memory(void *block) {
  if (block == NULL) errno = ENOMEM;
  return block;
}

void *allocator_allocate_from_glibc(size_t size) { return __libc_malloc(size); }

void *allocator_allocate_zeroed(size_t count, size_t size) {
  if (recorder_uses_glibc) return __libc_calloc(count, size);
  size_t bytes;
  if (__builtin_mul_overflow(count, size, &bytes)) return or_no_memory(NULL);
  return plumb_je_calloc(1, allocator_size(bytes));
}

void *allocator_allocate_aligned(size_t alignment, size_t size) {
  if (recorder_uses_glibc) return __libc_memalign(alignment, size);
  if (alignment <= ALLOCATOR_SMALLEST_BYTES) return plumb_je_malloc(allocator_size(size));
  return or_no_memory(plumb_je_mallocx(allocator_size(size), allocator_alignment_flag(alignment)));
}

void *allocator_resize(void *block, size_t size) {
  if (recorder_uses_glibc && !allocator_is_jemalloc_block(block)) {
    return __libc_realloc(block, size);
  }
  return or_no_memory(plumb_je_rallocx(block, allocator_size(size), 0));
}

// malloc_usable_size of the C library behind us; looked up at the first need, which is never inside
// an allocation.
static size_t glibc_usable_bytes(void *block) {
  static size_t (*usable)(void *);
  if (usable == NULL) {
    void *symbol = dlsym(RTLD_NEXT, "malloc_usable_size");
    memcpy(&usable, &symbol, sizeof symbol);
  }
  return usable == NULL ? 0 : usable(block);
}

size_t allocator_usable_bytes(void *block) {
  if (allocator_is_jemalloc_block(block)) return plumb_je_sallocx(block, 0);
  return glibc_usable_bytes(block);
}

void allocator_release_unknown(void *block) {
  if (allocator_is_jemalloc_block(block)) {
    plumb_je_free(block);
  } else {
    __libc_free(block);
  }
}

void *allocator_resize_unknown(void *block, size_t size) {
  if (!allocator_is_jemalloc_block(block)) return __libc_realloc(block, size);
  return or_no_memory(plumb_je_rallocx(block, allocator_size(size), 0));
}
