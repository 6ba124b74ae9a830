// allocator.h: the allocator behind the hooks, jemalloc or, on request, glibc's.
//
// No function here records anything. Blocks of glibc's may appear under jemalloc too (a library
// loaded with RTLD_DEEPBIND calls glibc directly), so whoever gives a block back that the recorder
// does not know asks first whose it is.
#ifndef PLUMB_ALLOCATOR_H
#define PLUMB_ALLOCATOR_H

#include <stdbool.h>
#include <stddef.h>

#include "recorder.h"

// Our copy of jemalloc, its public names prefixed (library.mk).
void *plumb_je_malloc(size_t size);
void *plumb_je_calloc(size_t count, size_t size);
void plumb_je_free(void *block);
void *plumb_je_mallocx(size_t size, int flags);
void *plumb_je_rallocx(void *block, size_t size, int flags);
size_t plumb_je_xallocx(void *block, size_t size, size_t extra, int flags);
size_t plumb_je_sallocx(const void *block, int flags);
void plumb_je_dallocx(void *block, int flags);
void plumb_je_sdallocx(void *block, size_t size, int flags);
size_t plumb_je_nallocx(size_t size, int flags);
int plumb_je_mallctl(const char *name, void *old, size_t *old_size, void *new, size_t new_size);
int plumb_je_mallctlnametomib(const char *name, size_t *mib, size_t *length);
int plumb_je_mallctlbymib(const size_t *mib, size_t length, void *old, size_t *old_size, void *new,
                          size_t new_size);
void plumb_je_malloc_stats_print(void (*write)(void *, const char *), void *opaque,
                                 const char *options);

// jemalloc's flag for an alignment: its binary logarithm.
static inline int allocator_alignment_flag(size_t alignment) { return __builtin_ctzl(alignment); }

// jemalloc's class of 8 bytes is aligned to 8; every glibc block is aligned to 16, and programs
// rely on it. So no request is below 16.
#define ALLOCATOR_SMALLEST_BYTES 16u

static inline size_t allocator_size(size_t size) {
  return size < ALLOCATOR_SMALLEST_BYTES ? ALLOCATOR_SMALLEST_BYTES : size;
}

void *allocator_allocate_from_glibc(size_t size);
void *allocator_allocate_zeroed(size_t count, size_t size);
void *allocator_allocate_aligned(size_t alignment, size_t size);
void *allocator_resize(void *block, size_t size);
size_t allocator_usable_bytes(void *block);
void allocator_release_unknown(void *block);
void *allocator_resize_unknown(void *block, size_t size);

// Whether jemalloc handed out the block (or could have: it lies in its mappings).
bool allocator_is_jemalloc_block(const void *block);

// NULL and ENOMEM when there is no memory.
static inline void *allocator_allocate(size_t size) {
  if (__builtin_expect(recorder_uses_glibc, 0)) return allocator_allocate_from_glibc(size);
  return plumb_je_malloc(allocator_size(size));
}

// A block that the recorder knows, so one of the chosen allocator's or of jemalloc's own interface.
static inline void allocator_release(void *block) {
  if (__builtin_expect(recorder_uses_glibc, 0)) {
    allocator_release_unknown(block);
  } else {
    plumb_je_free(block);
  }
}

static inline enum recorder_placement allocator_placement(void) {
  return recorder_uses_glibc ? PLACED_MIXED : PLACED_BY_SIZE;
}

#endif
