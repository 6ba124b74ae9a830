// nested_region.h: memory for a signal handler that allocates while it interrupts a hook.
//
// Neither jemalloc nor the recorder may be entered twice by one thread, so such a call is served
// from a region of its own, lock-free, by moving an offset. When the last of its blocks is freed
// the offset goes back to the start. Every block is preceded by its size.
#ifndef PLUMB_NESTED_REGION_H
#define PLUMB_NESTED_REGION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NESTED_REGION_BYTES (2u << 20)

// Zeroed memory; NULL when the region is full. `alignment` is a power of two.
void *nested_region_allocate(size_t alignment, size_t size);
void nested_region_release(void *block);
size_t nested_region_size(const void *block);

extern char *nested_region_start;  // NULL until the first nested allocation

static inline bool nested_region_holds(const void *block) {
  return __builtin_expect(nested_region_start != NULL, 0) &&
         (uintptr_t)block - (uintptr_t)nested_region_start < NESTED_REGION_BYTES;
}

#endif
