// thread_in_constructor.c: a library whose constructor starts a thread, allocates beside it and
// waits for it (RELIABILITY 10).
#include <pthread.h>
#include <stdatomic.h>

#include "scenario.h"

static atomic_int thread_runs;

SITE void *allocate_in_constructor(void) { return keep(malloc(2003)); }
SITE void *allocate_in_constructor_thread(void) { return keep(malloc(3001)); }

static void *run(void *unused) {
  atomic_store(&thread_runs, 1);
  for (int i = 0; i < 500; i++) free(allocate_in_constructor_thread());
  return unused;
}

__attribute__((constructor)) static void start_thread(void) {
  pthread_t thread;
  require(pthread_create(&thread, NULL, run, NULL) == 0, "no thread in a constructor");
  while (!atomic_load(&thread_runs)) free(allocate_in_constructor());
  for (int i = 0; i < 500; i++) free(allocate_in_constructor());
  pthread_join(thread, NULL);
}
