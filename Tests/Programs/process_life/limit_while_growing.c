// limit_while_growing.c: RLIMIT_AS is lowered, step by step, while threads allocate at ever new
// stacks (RELIABILITY 7).
//
// 4 threads each keep 2,003 blocks of 1,009 bytes, each at a stack of its own; meanwhile main
// lowers the limit from 8 GiB to 1 GiB. Then two children, one of main's and one of a thread's,
// allocate as well.
#include <pthread.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "scenario.h"

#define THREADS 4
#define STACKS 2003
#define LIMITS 29
#define QUARTER_GIBIBYTE ((rlim_t)1 << 28)

SITE void *allocate_while_limited(void) { return keep(malloc(1009)); }
SITE void *allocate_in_child(void) { return keep(malloc(2003)); }

SITE void *descend(unsigned path, unsigned depth);
SITE void *descend_left(unsigned path, unsigned depth) { return keep(descend(path, depth)); }
SITE void *descend_right(unsigned path, unsigned depth) { return keep(descend(path, depth)); }

// The bits of `path` decide which function stands between two frames.
SITE void *descend(unsigned path, unsigned depth) {
  if (depth == 0) return keep(allocate_while_limited());
  return keep((path & 1 ? descend_left : descend_right)(path >> 1, depth - 1));
}

static void *grow(void *unused) {
  for (unsigned path = 0; path < STACKS; path++)
    require(descend(path, 11), "a small block cannot be had");
  return unused;
}

static void *fork_child(void *unused) {
  pid_t child = fork();
  if (child == 0) {
    for (int i = 0; i < 503; i++) require(allocate_in_child(), "a child cannot allocate");
    _exit(5);
  }
  int status = 0;
  require(child > 0 && waitpid(child, &status, 0) == child, "the child is gone");
  require(WIFEXITED(status) && WEXITSTATUS(status) == 5, "the child did not end by itself");
  return unused;
}

int main(void) {
  watchdog(30);
  pthread_t threads[THREADS];
  for (int i = 0; i < THREADS; i++)
    require(pthread_create(&threads[i], NULL, grow, NULL) == 0, "no thread");
  for (rlim_t quarters = 32; quarters > 32 - LIMITS; quarters--) {
    struct rlimit limit = {quarters * QUARTER_GIBIBYTE, RLIM_INFINITY};
    if (quarters % 2) require(setrlimit(RLIMIT_AS, &limit) == 0, "setrlimit failed");
    else require(prlimit(0, RLIMIT_AS, &limit, NULL) == 0, "prlimit failed");
  }
  for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
  fork_child(NULL);
  require(pthread_create(&threads[0], NULL, fork_child, NULL) == 0, "no thread");
  pthread_join(threads[0], NULL);
  puts("the limits held and the program went on");
  return 0;
}
