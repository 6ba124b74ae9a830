// A preload that counts calls which return a block, and writes the number to ALLOCATION_COUNT at
// exit. It stands on glibc's own entry points, so it needs no look-up and has no start-up problem.
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

extern void *__libc_malloc(size_t bytes);
extern void *__libc_calloc(size_t count, size_t bytes);
extern void *__libc_realloc(void *block, size_t bytes);
extern void *__libc_memalign(size_t alignment, size_t bytes);

static atomic_ulong allocations;

static void *counted(void *block) {
  if (block) atomic_fetch_add_explicit(&allocations, 1, memory_order_relaxed);
  return block;
}

void *malloc(size_t bytes) { return counted(__libc_malloc(bytes)); }
void *calloc(size_t count, size_t bytes) { return counted(__libc_calloc(count, bytes)); }
void *realloc(void *block, size_t bytes) { return counted(__libc_realloc(block, bytes)); }
void *memalign(size_t alignment, size_t bytes) {
  return counted(__libc_memalign(alignment, bytes));
}
void *aligned_alloc(size_t alignment, size_t bytes) { return memalign(alignment, bytes); }

int posix_memalign(void **result, size_t alignment, size_t bytes) {
  if (alignment < sizeof(void *) || (alignment & (alignment - 1))) return EINVAL;
  void *block = memalign(alignment, bytes);
  if (!block) return ENOMEM;
  *result = block;
  return 0;
}

__attribute__((destructor)) static void write_count(void) {
  const char *path = getenv("ALLOCATION_COUNT");
  int file = path ? open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600) : -1;
  if (file < 0) return;
  dprintf(file, "%lu\n", allocations);
  close(file);
}
