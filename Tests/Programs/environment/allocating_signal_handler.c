// allocating_signal_handler.c: a handler allocates while malloc is interrupted (RELIABILITY 22).
//
// allocating_signal_handler SECONDS_TENTHS [alternate]: a timer of 5 kHz, whose handler allocates,
// resizes and frees, hits a loop that does the same. With `alternate` the handler runs on a stack
// that is an array in the frame of main. POSIX forbids it and glibc survives it by luck alone, so a
// run without a recorder takes 0. There must be no deadlock and no lost or doubled block: each is
// filled with a pattern and looked at before it is freed.
#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

#include "scenario.h"

#define SLOTS 64

static volatile sig_atomic_t alarms;
static void *left_by_handler[SLOTS];

SITE void *allocate_in_loop(size_t bytes) { return keep(malloc(bytes)); }
SITE void *allocate_in_handler(size_t bytes) { return keep(malloc(bytes)); }

static void fill(void *block, int value, size_t bytes) {
  require(block, "no memory");
  memset(block, value, bytes);
}

static void check(const unsigned char *block, int value, size_t bytes) {
  for (size_t i = 0; i < bytes; i++) require(block[i] == value, "a block was handed out twice");
}

static void handle(int unused) {
  (void)unused;
  int slot = alarms++ % SLOTS;
  if (left_by_handler[slot]) {
    check(left_by_handler[slot], slot, 211);
    free(left_by_handler[slot]);
  }
  left_by_handler[slot] = realloc(allocate_in_handler(101), 211);
  fill(left_by_handler[slot], slot, 211);
}

static long now_in_milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int main(int count, char **arguments) {
  watchdog(30);
  long milliseconds = count > 1 ? 100 * atol(arguments[1]) : 0;
  char stack[1 << 16];
  stack_t alternate = {.ss_sp = keep(stack), .ss_size = sizeof stack};
  struct sigaction action = {.sa_handler = handle, .sa_flags = SA_RESTART};
  if (count > 2) {
    require(sigaltstack(&alternate, NULL) == 0, "no alternate stack");
    action.sa_flags |= SA_ONSTACK;
  }
  sigaction(SIGPROF, &action, NULL);
  struct itimerval every = {{0, 200}, {0, 200}};
  if (milliseconds) setitimer(ITIMER_PROF, &every, NULL);
  unsigned char *kept[SLOTS] = {0};
  size_t sizes[SLOTS] = {0};
  long end = now_in_milliseconds() + milliseconds;
  for (unsigned i = 0; i < 10000 || now_in_milliseconds() < end; i++) {
    unsigned slot = i % SLOTS;
    if (kept[slot]) check(kept[slot], (int)(slot + 100), sizes[slot]);
    free(kept[slot]);
    sizes[slot] = 16 + (i * 7919u) % 2000;
    kept[slot] = allocate_in_loop(sizes[slot]);
    fill(kept[slot], (int)(slot + 100), sizes[slot]);
  }
  struct itimerval never = {{0, 0}, {0, 0}};
  setitimer(ITIMER_PROF, &never, NULL);
  puts("the loop ended and every block was whole");
  return 0;
}
