// sizes.c: blocks and numbers beyond the ordinary (RELIABILITY 24).
//
// sizes KIND [COUNT]: huge (5 GiB and 17 bytes, untouched), million (1,000,003 live blocks of 17
// bytes, every 10th freed again), events (COUNT pairs of malloc and free of 19 bytes).
#include <string.h>
#include <sys/mman.h>

#include "scenario.h"

#define MILLION 1000003

SITE void *allocate_huge(void) { return keep(malloc(((size_t)5 << 30) + 17)); }
SITE void *allocate_one_of_million(void) { return keep(malloc(17)); }
SITE void *allocate_event(void) { return keep(malloc(19)); }

static void make_million(void) {
  size_t bytes = MILLION * sizeof(void *);
  void **blocks = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  require(blocks != MAP_FAILED, "no memory");
  for (int i = 0; i < MILLION; i++) require(blocks[i] = allocate_one_of_million(), "no memory");
  for (int i = 0; i < MILLION; i += 10) free(blocks[i]);
}

int main(int count, char **arguments) {
  watchdog(590);
  require(count >= 2, "usage: sizes KIND [COUNT]");
  if (strcmp(arguments[1], "huge") == 0) {
    for (int i = 0; i < 3; i++) {
      char *block = allocate_huge();
      require(block, "5 GiB cannot be had");
      block[(size_t)5 << 30] = 1;
      free(block);
    }
    require(allocate_huge(), "5 GiB cannot be had again");
  } else if (strcmp(arguments[1], "million") == 0) {
    make_million();
  } else {
    long events = count > 2 ? atol(arguments[2]) : 1000000;
    for (long i = 0; i < events; i++) free(allocate_event());
  }
  printf("%s: done\n", arguments[1]);
  return 0;
}
