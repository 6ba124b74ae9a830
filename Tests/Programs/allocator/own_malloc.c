// own_malloc.c: a program that brings its own malloc, as bash does (RELIABILITY 38).
//
// Its malloc cuts blocks from a static array and counts them; the program and its libraries must
// go on calling it, and its answer must be the same as without a recorder.
#include <stdatomic.h>
#include <string.h>

#include "scenario.h"

static _Alignas(16) char arena[1 << 20];
static _Atomic size_t used;
static _Atomic long calls_of_malloc;
static _Atomic long calls_of_free;

void *malloc(size_t bytes) {
  atomic_fetch_add(&calls_of_malloc, 1);
  size_t rounded = (bytes + 31) & ~(size_t)15;
  size_t offset = atomic_fetch_add(&used, rounded);
  if (offset + rounded > sizeof arena) return NULL;
  *(size_t *)(arena + offset) = bytes;
  return arena + offset + 16;
}

void free(void *block) {
  if (!block) return;
  atomic_fetch_add(&calls_of_free, 1);
  require((char *)block > arena && (char *)block < arena + sizeof arena, "not its own block");
}

void *calloc(size_t count, size_t bytes) {
  void *block = malloc(count * bytes);
  return block ? memset(block, 0, count * bytes) : NULL;
}

void *realloc(void *block, size_t bytes) {
  void *moved = malloc(bytes);
  if (!block || !moved) return moved;
  size_t old_bytes = *(size_t *)((char *)block - 16);
  memcpy(moved, block, old_bytes < bytes ? old_bytes : bytes);
  free(block);
  return moved;
}

int main(void) {
  watchdog(30);
  long calls_before = atomic_load(&calls_of_malloc);
  for (int i = 0; i < 211; i++) free(keep(malloc(1009)));
  free(keep(strdup("by libc")));
  long calls = atomic_load(&calls_of_malloc) - calls_before;
  printf("%ld calls of its own malloc, stdout apart\n", calls);
  return calls == 212 ? 0 : 1;
}
