// corners.c: the answers of the malloc family at its corners (RELIABILITY 25 to 29, 31).
//
// Each answer is glibc's; whatever replaces the allocator must give the same. Prints one line for
// each group; nothing of the process may be left changed.
#include <errno.h>
#include <malloc.h>
#include <stdint.h>
#include <string.h>

#include "scenario.h"

__attribute__((weak)) void free_sized(void *, size_t);
__attribute__((weak)) void free_aligned_sized(void *, size_t, size_t);

SITE void *resize(void *block, size_t bytes) { return keep(realloc(keep(block), bytes)); }

static size_t opaque(size_t bytes) { return (size_t)(uintptr_t)keep((void *)bytes); }

static void try_zero_and_overflow(void) {
  void *nothing = keep(malloc(opaque(0)));
  void *more_of_nothing = keep(malloc(opaque(0)));
  require(nothing && more_of_nothing && nothing != more_of_nothing, "malloc(0) is not unique");
  free(nothing);
  free(more_of_nothing);
  void *empty = keep(calloc(opaque(0), 8));
  require(empty, "calloc(0, 8) is NULL");
  free(empty);
  errno = 0;
  require(!keep(calloc(opaque(SIZE_MAX), 2)) && errno == ENOMEM, "calloc overflows");
  errno = 0;
  require(!keep(malloc(opaque((size_t)PTRDIFF_MAX + 1))) && errno == ENOMEM, "malloc overflows");
  errno = 0;
  require(!keep(reallocarray(NULL, opaque(SIZE_MAX / 2), 3)) && errno == ENOMEM,
          "reallocarray overflows");
  unsigned char *zeroed = keep(calloc(opaque(1009), 3));
  for (int i = 0; i < 3027; i++) require(zeroed[i] == 0, "calloc does not clear");
  free(zeroed);
  puts("zero and overflow");
}

static void try_realloc(void) {
  char *block = resize(NULL, 101);
  require(block, "realloc(NULL, 101) is NULL");
  memset(block, 7, 101);
  block = resize(block, 100003);
  for (int i = 0; i < 101; i++) require(block[i] == 7, "realloc loses bytes");
  errno = 0;
  require(!resize(block, opaque(PTRDIFF_MAX)) && errno == ENOMEM, "a realloc too large succeeds");
  for (int i = 0; i < 101; i++) require(block[i] == 7, "a failed realloc harms the block");
  errno = 0;
  require(!keep(reallocarray(keep(block), opaque(SIZE_MAX), 2)) && errno == ENOMEM,
          "reallocarray of a block overflows");
  require(!resize(block, opaque(0)), "realloc(block, 0) is not NULL");
  puts("realloc");
}

static void try_aligned(void) {
  void *const unchanged = (void *)(uintptr_t)0x1234;
  void *block = unchanged;
  require(posix_memalign(&block, 3, 101) == EINVAL, "an alignment of 3 is accepted");
  require(posix_memalign(&block, 4, 101) == EINVAL, "an alignment of 4 is accepted");
  require(posix_memalign(&block, 64, opaque(PTRDIFF_MAX)) == ENOMEM, "too much is had");
  require(block == unchanged, "a failed posix_memalign writes its result");
  for (size_t alignment = 8; alignment <= 4096; alignment *= 2) {
    require(posix_memalign(&block, alignment, 1009) == 0, "posix_memalign failed");
    require((uintptr_t)block % alignment == 0, "posix_memalign is not aligned");
    free(block);
    block = keep(aligned_alloc(alignment, 4096));
    require(block && (uintptr_t)block % alignment == 0, "aligned_alloc is not aligned");
    free(block);
    block = keep(memalign(alignment, 2003));
    require(block && (uintptr_t)block % alignment == 0, "memalign is not aligned");
    free(resize(block, 3001));
  }
  block = keep(valloc(1009));
  require(block && (uintptr_t)block % 4096 == 0, "valloc is not aligned");
  free(block);
  block = keep(pvalloc(1009));
  require(block && (uintptr_t)block % 4096 == 0, "pvalloc is not aligned");
  require(malloc_usable_size(block) >= 4096, "pvalloc does not round up");
  free(block);
  puts("aligned");
}

static void try_errno(void) {
  free(NULL);
  for (size_t bytes = 1; bytes < (size_t)64 << 20; bytes = bytes * 3 + 1) {
    errno = 1234;
    void *block = keep(malloc(bytes));
    require(errno == 1234, "malloc changes errno");
    block = resize(block, bytes + 17);
    require(errno == 1234, "realloc changes errno");
    free(block);
    require(errno == 1234, "free changes errno");
  }
  puts("errno");
}

static void try_sized_frees(void) {
  void *block = keep(malloc(1009));
  void *aligned = keep(aligned_alloc(64, 1024));
  if (free_sized && free_aligned_sized) {
    free_sized(block, 1009);
    free_aligned_sized(aligned, 64, 1024);
    free_sized(NULL, 0);
  } else {
    free(block);
    free(aligned);
  }
  puts("sized frees");
}

int main(void) {
  watchdog(30);
  try_zero_and_overflow();
  try_realloc();
  try_aligned();
  try_errno();
  try_sized_frees();
  return 0;
}
