// Allocates from exactly STACKS distinct stacks, again and again, on each of THREADS threads: the
// bits of a number choose the callers, as branches of a tree do.
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { DEPTH = 15, MOST_THREADS = 64, MOST_STACKS = 1 << DEPTH };

static unsigned stacks, rounds;

static void *left(unsigned path, unsigned depth);
static void *right(unsigned path, unsigned depth);

static void *descend(unsigned path, unsigned depth) {
  if (depth == 0) return malloc(24);
  return path & 1 ? right(path >> 1, depth - 1) : left(path >> 1, depth - 1);
}

// The barriers keep each frame on the stack, and the two functions apart.
__attribute__((noinline)) static void *left(unsigned path, unsigned depth) {
  void *block = descend(path, depth);
  __asm__ volatile("" : "+r"(block) : : "memory");
  return block;
}

__attribute__((noinline)) static void *right(unsigned path, unsigned depth) {
  void *block = descend(path, depth);
  __asm__ volatile("nop" : "+r"(block) : : "memory");
  return block;
}

static void *work(void *unused) {
  for (unsigned round = 0; round < rounds; ++round)
    for (unsigned path = 0; path < stacks; ++path) free(left(path, DEPTH));
  return unused;
}

int main(int argc, char **argv) {
  if (argc != 4) return 2;
  pthread_t others[MOST_THREADS];
  stacks = (unsigned)atoi(argv[1]);
  rounds = (unsigned)atoi(argv[2]);
  int threads = atoi(argv[3]);
  if (stacks > MOST_STACKS || threads < 1 || threads > MOST_THREADS) return 2;
  for (int i = 0; i < threads; ++i)
    if (pthread_create(&others[i], NULL, work, NULL)) return 1;
  for (int i = 0; i < threads; ++i) pthread_join(others[i], NULL);
  printf("%u stacks, %u rounds, %d threads\n", stacks, rounds, threads);
  return 0;
}
