// scenario.h: what every scenario program shares.
//
// A scenario is deterministic: it prints the same bytes at every run, its exit status says whether
// what it asked of the system held, and it ends by itself. Where a hang is the failure it sets a
// watchdog first, so that the status is 142 (SIGALRM) and no test waits for ever.
//
// A function marked SITE keeps its own frame and its own name, so that a report can be asked for
// it; the sizes that it allocates are primes that no other site of the program uses.
#ifndef SCENARIO_H
#define SCENARIO_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#ifdef __clang__
#define SITE __attribute__((noinline, used))
#else
#define SITE __attribute__((noipa, used))
#endif

// Hides a value from the optimiser, so that the allocation behind it really happens.
static inline void *keep(void *block) {
  __asm__ volatile("" : "+r"(block) : : "memory");
  return block;
}

static inline void watchdog(unsigned seconds) { alarm(seconds); }

// Ends the process at once when a promise of the system does not hold. It writes without stdio, so
// that it may be used in a fork child and in a signal handler.
#define require(condition, sentence)                              \
  do {                                                            \
    if (!(condition)) {                                           \
      static const char text_[] = "scenario failed: " sentence "\n"; \
      ssize_t written_ = write(2, text_, sizeof text_ - 1);       \
      _exit(written_ < 0 ? 98 : 99);                              \
    }                                                             \
  } while (0)

#endif
