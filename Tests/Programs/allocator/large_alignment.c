// large_alignment.c: alignments up to 64 MiB, huge pages, madvise on the heap (RELIABILITY 40).
#include <malloc.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#include "scenario.h"

#define HUGE_PAGE ((size_t)2 << 20)

SITE void *allocate_aligned(size_t alignment, size_t bytes) {
  return keep(memalign(alignment, bytes));
}

int main(void) {
  watchdog(30);
  for (size_t alignment = 4096; alignment <= (size_t)64 << 20; alignment *= 2) {
    unsigned char *block = allocate_aligned(alignment, 10007);
    require(block && (uintptr_t)block % alignment == 0, "a block is not aligned");
    memset(block, 1, 10007);
    free(block);
  }
  for (int i = 0; i < 13; i++) {
    unsigned char *block = allocate_aligned(HUGE_PAGE, 2 * HUGE_PAGE);
    require(block && (uintptr_t)block % HUGE_PAGE == 0, "a huge page is not aligned");
    madvise(block, 2 * HUGE_PAGE, MADV_HUGEPAGE);
    memset(block, 2, 2 * HUGE_PAGE);
    require(madvise(block, HUGE_PAGE, MADV_DONTNEED) == 0, "madvise failed");
    require(block[0] == 0 && block[HUGE_PAGE] == 2, "madvise has no effect");
    free(block);
  }
  void *reserved = mmap(NULL, (size_t)64 << 30, PROT_NONE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  require(reserved != MAP_FAILED, "64 GiB cannot be reserved");
  puts("aligned up to 64 MiB");
  return 0;
}
