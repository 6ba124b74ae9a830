// usable_size.c: malloc_usable_size, and the calls that ask about the allocator (RELIABILITY 32).
//
// What is usable can be written to the last byte, holds at least the request, and stays the same;
// mallinfo, mallinfo2, malloc_info, mallopt, malloc_trim and malloc_stats can be called.
#include <fcntl.h>
#include <malloc.h>
#include <string.h>

#include "scenario.h"

#define BLOCKS 512

SITE void *allocate_usable(size_t bytes) { return keep(malloc(bytes)); }

static void write_all_that_is_usable(void) {
  unsigned char *blocks[BLOCKS];
  size_t usable[BLOCKS];
  for (int i = 0; i < BLOCKS; i++) {
    size_t bytes = (size_t)i * (size_t)i;
    blocks[i] = allocate_usable(bytes);
    usable[i] = malloc_usable_size(blocks[i]);
    require(usable[i] >= bytes, "less is usable than was asked for");
    memset(blocks[i], i, usable[i]);
  }
  for (int i = 0; i < BLOCKS; i++) {
    require(malloc_usable_size(blocks[i]) == usable[i], "the usable size changes");
    for (size_t j = 0; j < usable[i]; j++)
      require(blocks[i][j] == (unsigned char)i, "usable bytes of two blocks overlap");
    free(blocks[i]);
  }
  require(malloc_usable_size(NULL) == 0, "NULL has usable bytes");
}

static void ask_about_allocator(void) {
  struct mallinfo2 information = mallinfo2();
  keep(&information);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  struct mallinfo old_information = mallinfo();
#pragma GCC diagnostic pop
  keep(&old_information);
  mallopt(M_MMAP_THRESHOLD, 1 << 20);
  malloc_trim(0);
  FILE *nowhere = fopen("/dev/null", "w");
  require(nowhere && malloc_info(0, nowhere) == 0, "malloc_info failed");
  fclose(nowhere);
  int real_stderr = dup(2);
  int file = open("/dev/null", O_WRONLY);
  require(real_stderr >= 0 && file >= 0 && dup2(file, 2) == 2, "no stderr");
  malloc_stats();
  require(dup2(real_stderr, 2) == 2, "no stderr");
}

int main(void) {
  watchdog(30);
  write_all_that_is_usable();
  ask_about_allocator();
  puts("every usable byte held what was written");
  return 0;
}
