// many_threads.c: many threads, one after the other (RELIABILITY 24 and 68).
//
// many_threads [COUNT]: COUNT threads (20,000), 4 at a time, each allocate 3 blocks of 1,009 bytes
// and free 2 of them; main frees the third of each. Thread ids and stacks are reused at once, and
// what is resident must not grow with the number of threads that have been.
#include <pthread.h>

#include "scenario.h"

#define AT_A_TIME 4
#define WARM_UP_THREADS 400
#define ALLOWED_GROWTH_PAGES 1024

SITE void *allocate_in_thread(void) { return keep(malloc(1009)); }

static void *run(void *unused) {
  (void)unused;
  free(allocate_in_thread());
  void *returned = allocate_in_thread();
  free(allocate_in_thread());
  return returned;
}

static long resident_pages(void) {
  long all = 0, resident = 0;
  FILE *file = fopen("/proc/self/statm", "r");
  require(file && fscanf(file, "%ld %ld", &all, &resident) == 2, "/proc/self/statm says nothing");
  fclose(file);
  return resident;
}

int main(int count, char **arguments) {
  watchdog(110);
  int total = count > 1 ? atoi(arguments[1]) : 20000;
  long warm = 0;
  for (int i = 0; i < total; i += AT_A_TIME) {
    if (i == WARM_UP_THREADS) warm = resident_pages();
    pthread_t threads[AT_A_TIME];
    for (int j = 0; j < AT_A_TIME; j++)
      require(pthread_create(&threads[j], NULL, run, NULL) == 0, "no thread");
    for (int j = 0; j < AT_A_TIME; j++) {
      void *returned = NULL;
      pthread_join(threads[j], &returned);
      free(returned);
    }
  }
  require(resident_pages() - warm <= ALLOWED_GROWTH_PAGES, "4 MiB stayed of threads that ended");
  printf("%d threads ended\n", total);
  return 0;
}
