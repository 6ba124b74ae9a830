// handed_over.c: blocks freed by another thread than the one that allocated them.
//
// A producer makes 100,003 blocks of 131 bytes, a consumer frees all but the last 3; the producer
// ends before the last are freed, and the sums over both must still be right, never negative.
#include <pthread.h>
#include <stdatomic.h>

#include "scenario.h"

#define BLOCKS 100003
#define RING 1024

static _Atomic(void *) ring[RING];

SITE void *produce(void) { return keep(malloc(131)); }

static void *run_producer(void *unused) {
  for (int i = 0; i < BLOCKS; i++) {
    void *block = produce();
    while (atomic_load(&ring[i % RING])) usleep(10);
    atomic_store(&ring[i % RING], block);
  }
  return unused;
}

static void *run_consumer(void *unused) {
  for (int i = 0; i < BLOCKS - 3; i++) {
    void *block;
    while (!(block = atomic_exchange(&ring[i % RING], NULL))) usleep(10);
    free(block);
  }
  return unused;
}

int main(void) {
  watchdog(50);
  pthread_t producer, consumer;
  require(pthread_create(&producer, NULL, run_producer, NULL) == 0, "no thread");
  require(pthread_create(&consumer, NULL, run_consumer, NULL) == 0, "no thread");
  pthread_join(producer, NULL);
  pthread_join(consumer, NULL);
  return 0;
}
