// killed.c: a program that is killed with SIGKILL at any moment (nothing is lost).
//
// killed FILE: four threads, each with an allocating function of its own, add one to their own
// number in the shared mapping of FILE before each allocation. Whatever the moment of the kill, a
// report must show each function at most one allocation behind its number. Each thread keeps 64
// blocks and frees the oldest, so that frees are lost or kept as well.
//
// FILE holds four 64-bit numbers, one to a page. The program prints "running" when all threads do.
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/mman.h>

#include "scenario.h"

#define THREADS 4
#define KEPT_BLOCKS 64
#define SLOT_BYTES 4096

static char *shared;
static pthread_barrier_t all_running;

SITE void *allocate_first(void) { return keep(malloc(1009)); }
SITE void *allocate_second(void) { return keep(malloc(2003)); }
SITE void *allocate_third(void) { return keep(malloc(3001)); }
SITE void *allocate_fourth(void) { return keep(malloc(4001)); }

static void *(*const allocate[THREADS])(void) = {allocate_first, allocate_second, allocate_third,
                                                 allocate_fourth};

static void *run(void *argument) {
  size_t index = (size_t)(uintptr_t)argument;
  _Atomic uint64_t *number = (_Atomic uint64_t *)(shared + index * SLOT_BYTES);
  void *blocks[KEPT_BLOCKS] = {0};
  pthread_barrier_wait(&all_running);
  for (uint64_t i = 0;; i++) {
    free(blocks[i % KEPT_BLOCKS]);
    atomic_store(number, i + 1);
    blocks[i % KEPT_BLOCKS] = allocate[index]();
  }
  return NULL;
}

int main(int count, char **arguments) {
  watchdog(120);
  require(count == 2, "usage: killed FILE");
  int file = open(arguments[1], O_RDWR | O_CREAT | O_TRUNC, 0600);
  require(file >= 0 && ftruncate(file, THREADS * SLOT_BYTES) == 0, "the file cannot be made");
  shared = mmap(NULL, THREADS * SLOT_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  require(shared != MAP_FAILED, "the file cannot be mapped");
  pthread_barrier_init(&all_running, NULL, THREADS + 1);
  for (size_t i = 0; i < THREADS; i++) {
    pthread_t thread;
    require(pthread_create(&thread, NULL, run, (void *)(uintptr_t)i) == 0, "no thread");
  }
  pthread_barrier_wait(&all_running);
  require(write(1, "running\n", 8) == 8, "stdout is closed");
  for (;;) pause();
}
