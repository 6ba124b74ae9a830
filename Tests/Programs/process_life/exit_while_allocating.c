// exit_while_allocating.c: main ends while 64 threads still allocate (RELIABILITY 8).
//
// exit_while_allocating KIND: return (main returns under the threads), detached (the same with
// detached threads), pthread_exit (main leaves first, the last thread ends the process).
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "scenario.h"

#define THREADS 64
#define BLOCKS_BEFORE_LEAVING 2000

static atomic_int started;
static atomic_int forever;

SITE void *allocate_in_thread(void) { return keep(malloc(1009)); }

static void *run(void *unused) {
  atomic_fetch_add(&started, 1);
  for (int i = 0; i < BLOCKS_BEFORE_LEAVING || atomic_load(&forever); i++)
    free(allocate_in_thread());
  return unused;
}

int main(int count, char **arguments) {
  watchdog(50);
  require(count == 2, "usage: exit_while_allocating KIND");
  atomic_store(&forever, strcmp(arguments[1], "pthread_exit") != 0);
  for (int i = 0; i < THREADS; i++) {
    pthread_t thread;
    require(pthread_create(&thread, NULL, run, NULL) == 0, "no thread");
    if (strcmp(arguments[1], "detached") == 0) pthread_detach(thread);
  }
  while (atomic_load(&started) < THREADS) usleep(1000);
  puts("64 threads allocate");
  if (strcmp(arguments[1], "pthread_exit") == 0) {
    fflush(stdout);
    pthread_exit(NULL);
  }
  return 21;
}
