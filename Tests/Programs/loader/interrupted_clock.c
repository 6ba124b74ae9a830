// interrupted_clock.c: a signal interrupts the kernel's own code, and allocates (RELIABILITY 48).
//
// A handler that allocates runs on top of clock_gettime in the vDSO, of a leaf function and of
// main: each time outside of malloc. The stack beyond the interrupted frame is followed by its own
// rules. Exactly 211 blocks of 1,009 bytes are allocated.
#include <signal.h>
#include <sys/time.h>
#include <time.h>

#include "scenario.h"

static volatile sig_atomic_t handled;

SITE void *allocate_in_clock_handler(void) { return keep(malloc(1009)); }

static void handle(int unused) {
  (void)unused;
  if (handled < 211) {
    handled++;
    free(allocate_in_clock_handler());
  }
}

SITE unsigned long read_clock(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (unsigned long)now.tv_nsec;
}

int main(void) {
  watchdog(30);
  struct sigaction action = {.sa_handler = handle, .sa_flags = SA_RESTART};
  sigaction(SIGPROF, &action, NULL);
  struct itimerval every = {{0, 500}, {0, 500}};
  setitimer(ITIMER_PROF, &every, NULL);
  unsigned long sum = 0;
  while (handled < 211) sum += read_clock();
  struct itimerval never = {{0, 0}, {0, 0}};
  setitimer(ITIMER_PROF, &never, NULL);
  keep((void *)sum);
  puts("211 signals");
  return 0;
}
