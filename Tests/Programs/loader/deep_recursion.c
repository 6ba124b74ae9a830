// deep_recursion.c: 10,000 frames, from two callers (RELIABILITY 47).
//
// Both callers descend 10,000 frames through one function and allocate at the bottom, 101 blocks of
// 1,009 bytes from caller_one and 211 from caller_two: two stacks, each with main, its own caller
// and the bottom, whatever is left out in between. A thread does the same with 307.
#include <pthread.h>

#include "scenario.h"

#define DEPTH 10000

SITE void *allocate_at_bottom(void) { return keep(malloc(1009)); }

SITE void descend(int depth) {
  if (depth == 0)
    allocate_at_bottom();
  else
    descend(depth - 1);
  keep(NULL);
}

SITE void caller_one(void) {
  descend(DEPTH);
  keep(NULL);
}

SITE void caller_two(void) {
  descend(DEPTH);
  keep(NULL);
}

SITE void caller_in_thread(void) {
  descend(DEPTH);
  keep(NULL);
}

static void *run(void *unused) {
  for (int i = 0; i < 307; i++) caller_in_thread();
  return unused;
}

int main(void) {
  watchdog(30);
  for (int i = 0; i < 101; i++) caller_one();
  for (int i = 0; i < 211; i++) caller_two();
  pthread_t thread;
  require(pthread_create(&thread, NULL, run, NULL) == 0, "no thread");
  pthread_join(thread, NULL);
  puts("619 blocks at the bottom");
  return 0;
}
