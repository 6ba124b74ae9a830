// known_totals.c: each function of the family a known number of times (RELIABILITY 26, 27, 29).
//
// Each site allocates blocks of its own prime size and frees a known part of them; a report must
// show exactly these:
//   site                   allocations  bytes each            frees  live
//   use_malloc                     101       1,009               51    50
//   use_calloc                     103       7 x 289             52    51
//   use_memalign                   107       3,001               54    53
//   use_posix_memalign             109       4,001               55    54
//   use_aligned_alloc              113       4,096               57    56
//   use_valloc                     127       5,003               64    63
//   use_pvalloc                    131       6,007               66    65
//   start_growing                   97       7,001               97     0
//   grow                            97       9,001                0    97
//   realloc_to_nothing              89       8,009               89     0
//   fail_to_grow                    83      10,007                0    83
#include <malloc.h>
#include <stdint.h>

#include "scenario.h"

static void *blocks[256];

// Frees every second block, the first included.
static void free_half(int count) {
  for (int i = 0; i < count; i += 2) free(blocks[i]);
}

SITE void use_malloc(void) {
  for (int i = 0; i < 101; i++) blocks[i] = keep(malloc(1009));
}

SITE void use_calloc(void) {
  for (int i = 0; i < 103; i++) blocks[i] = keep(calloc(7, 289));
}

SITE void use_memalign(void) {
  for (int i = 0; i < 107; i++) blocks[i] = keep(memalign(64, 3001));
}

SITE void use_posix_memalign(void) {
  for (int i = 0; i < 109; i++) require(posix_memalign(&blocks[i], 128, 4001) == 0, "no memory");
}

SITE void use_aligned_alloc(void) {
  for (int i = 0; i < 113; i++) blocks[i] = keep(aligned_alloc(256, 4096));
}

SITE void use_valloc(void) {
  for (int i = 0; i < 127; i++) blocks[i] = keep(valloc(5003));
}

SITE void use_pvalloc(void) {
  for (int i = 0; i < 131; i++) blocks[i] = keep(pvalloc(6007));
}

SITE void start_growing(void) {
  for (int i = 0; i < 97; i++) blocks[i] = keep(malloc(7001));
}

SITE void grow(void) {
  for (int i = 0; i < 97; i++) blocks[i] = keep(realloc(blocks[i], 9001));
}

SITE void realloc_to_nothing(void) {
  for (int i = 0; i < 89; i++)
    require(!keep(realloc(keep(malloc(8009)), (size_t)keep(NULL))), "it returned a block");
}

SITE void fail_to_grow(void) {
  for (int i = 0; i < 83; i++)
    require(!keep(realloc(keep(malloc(10007)), (size_t)keep((void *)PTRDIFF_MAX))), "it grew");
}

int main(void) {
  watchdog(30);
  use_malloc();
  free_half(101);
  use_calloc();
  free_half(103);
  use_memalign();
  free_half(107);
  use_posix_memalign();
  free_half(109);
  use_aligned_alloc();
  free_half(113);
  use_valloc();
  free_half(127);
  use_pvalloc();
  free_half(131);
  start_growing();
  grow();
  realloc_to_nothing();
  fail_to_grow();
  return 0;
}
