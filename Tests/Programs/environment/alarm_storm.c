// alarm_storm.c: SIGALRM 5,000 times a second during malloc and free (RELIABILITY 21).
//
// Ends after 200,003 allocations of 1,009 bytes and at least 200 alarms; no call of the program is
// cut short that would not be without a recorder (the handler restarts them).
#include <signal.h>
#include <sys/time.h>

#include "scenario.h"

#define ALLOCATIONS 200003
#define ALARMS 200

static volatile sig_atomic_t alarms;

SITE void *allocate_in_storm(void) { return keep(malloc(1009)); }

static void handle(int unused) {
  (void)unused;
  alarms++;
}

int main(void) {
  struct sigaction action = {.sa_handler = handle, .sa_flags = SA_RESTART};
  sigaction(SIGALRM, &action, NULL);
  struct itimerval every = {{0, 200}, {0, 200}};
  setitimer(ITIMER_REAL, &every, NULL);
  void *kept[16] = {0};
  for (int i = 0; i < ALLOCATIONS; i++) {
    free(kept[i % 16]);
    kept[i % 16] = allocate_in_storm();
  }
  while (alarms < ALARMS) continue;
  struct itimerval never = {{0, 0}, {0, 0}};
  setitimer(ITIMER_REAL, &never, NULL);
  for (int i = 0; i < 16; i++) free(kept[i]);
  puts("200003 allocations in a storm of alarms");
  return 0;
}
