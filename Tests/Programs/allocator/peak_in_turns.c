// peak_in_turns.c: a peak that two threads make together, in turns.
//
// Main makes a peak of 100,000,014 bytes and keeps 50,000,007. The other thread adds 45,000,003,
// then main 40,000,003: neither is above the old peak by itself, both are. Then all is freed.
#include <pthread.h>
#include <semaphore.h>

#include "scenario.h"

static sem_t other_goes_on, main_goes_on;

SITE void *allocate_first(void) { return keep(malloc(50000007)); }
SITE void *allocate_in_other(void) { return keep(malloc(45000003)); }
SITE void *allocate_on_top(void) { return keep(malloc(40000003)); }

static void *run_other(void *unused) {
  sem_wait(&other_goes_on);
  void *block = allocate_in_other();
  sem_post(&main_goes_on);
  sem_wait(&other_goes_on);
  free(block);
  return unused;
}

int main(void) {
  watchdog(30);
  pthread_t other;
  sem_init(&other_goes_on, 0, 0);
  sem_init(&main_goes_on, 0, 0);
  require(pthread_create(&other, NULL, run_other, NULL) == 0, "no thread");
  void *first = allocate_first();
  free(allocate_first());
  sem_post(&other_goes_on);
  sem_wait(&main_goes_on);
  free(allocate_on_top());
  sem_post(&other_goes_on);
  pthread_join(other, NULL);
  free(first);
  return 0;
}
