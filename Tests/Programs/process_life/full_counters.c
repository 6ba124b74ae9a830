// full_counters.c: more counters than a small recording has room for (RELIABILITY 7).
//
// Main allocates 64 times 256 blocks of 1,009 bytes, at 256 stacks; 64 threads, all alive at once,
// each free one block of every stack.
#include <pthread.h>

#include "scenario.h"

#define THREADS 64
#define STACKS 256

static void *blocks[THREADS][STACKS];
static pthread_barrier_t barrier;

SITE void *allocate_at_stack(void) { return keep(malloc(1009)); }

SITE void *descend(unsigned path, unsigned depth);
SITE void *descend_left(unsigned path, unsigned depth) { return keep(descend(path, depth)); }
SITE void *descend_right(unsigned path, unsigned depth) { return keep(descend(path, depth)); }

// The bits of `path` decide which function stands between two frames.
SITE void *descend(unsigned path, unsigned depth) {
  if (depth == 0) return keep(allocate_at_stack());
  return keep((path & 1 ? descend_left : descend_right)(path >> 1, depth - 1));
}

static void *free_all(void *own_blocks) {
  free(keep(malloc(5)));
  pthread_barrier_wait(&barrier);
  for (int stack = 0; stack < STACKS; stack++) free(((void **)own_blocks)[stack]);
  pthread_barrier_wait(&barrier);
  return NULL;
}

int main(void) {
  watchdog(30);
  pthread_t threads[THREADS];
  pthread_barrier_init(&barrier, NULL, THREADS);
  for (int thread = 0; thread < THREADS; thread++)
    for (unsigned path = 0; path < STACKS; path++) blocks[thread][path] = descend(path, 8);
  for (int i = 0; i < THREADS; i++)
    require(pthread_create(&threads[i], NULL, free_all, blocks[i]) == 0, "no thread");
  for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
  return 0;
}
