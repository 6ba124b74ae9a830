#include "nested_region.h"

#include <string.h>

#include "os.h"

char *nested_region_start;

// live blocks << 32 | offset of the next one
static uint64_t region_state;

#define HEADER_BYTES 16u

static bool map_region(void) {
  char *none = NULL;
  if (__atomic_load_n(&nested_region_start, __ATOMIC_ACQUIRE) != NULL) return true;
  char *mapped = os_reserve(NESTED_REGION_BYTES);
  if (mapped == NULL || !os_commit_private(mapped, NESTED_REGION_BYTES)) return false;
  __atomic_compare_exchange_n(&nested_region_start, &none, mapped, false, __ATOMIC_ACQ_REL,
                              __ATOMIC_ACQUIRE);
  return true;
}

void *nested_region_allocate(size_t alignment, size_t size) {
  if (size > NESTED_REGION_BYTES || alignment > OS_PAGE_BYTES || !map_region()) return NULL;
  if (alignment < HEADER_BYTES) alignment = HEADER_BYTES;
  uint64_t old = __atomic_load_n(&region_state, __ATOMIC_RELAXED);
  uint64_t start, end;
  do {
    start = ((uint32_t)old + HEADER_BYTES + alignment - 1) & ~(uint64_t)(alignment - 1);
    end = start + size;
    if (end > NESTED_REGION_BYTES) return NULL;
  } while (!__atomic_compare_exchange_n(&region_state, &old, ((old >> 32) + 1) << 32 | end, false,
                                        __ATOMIC_ACQ_REL, __ATOMIC_RELAXED));
  char *block = nested_region_start + start;
  *(uint64_t *)(void *)(block - sizeof(uint64_t)) = size;
  // The region is used again and again; calloc's promise is kept here for all.
  memset(block, 0, size);
  return block;
}

void nested_region_release(void *block) {
  (void)block;
  uint64_t old = __atomic_load_n(&region_state, __ATOMIC_RELAXED);
  uint64_t next;
  do {
    uint64_t live = (old >> 32) - 1;
    next = live == 0 ? 0 : live << 32 | (uint32_t)old;
  } while (!__atomic_compare_exchange_n(&region_state, &old, next, false, __ATOMIC_ACQ_REL,
                                        __ATOMIC_RELAXED));
}

size_t nested_region_size(const void *block) {
  return *(const uint64_t *)(const void *)((const char *)block - sizeof(uint64_t));
}
