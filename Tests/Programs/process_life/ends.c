// ends.c: the ways in which a process ends (RELIABILITY 6 and 11).
//
// ends KIND: makes 1,013 blocks of 127 bytes, frees the first 13, and ends by KIND: return, exit,
// _exit, quick_exit, abort, segv, term, hup, kill, trap. All events up to then must be readable,
// and the status must be what it is without a recorder.
#include <signal.h>
#include <string.h>

#include "scenario.h"

#define BLOCKS 1013
#define FREED_BLOCKS 13

SITE void *allocate_before_end(void) { return keep(malloc(127)); }

static void at_quick_exit_print(void) { require(write(1, "quick\n", 6) == 6, "no stdout"); }

static void end_by(const char *kind) {
  if (strcmp(kind, "exit") == 0) exit(17);
  if (strcmp(kind, "_exit") == 0) _exit(18);
  if (strcmp(kind, "quick_exit") == 0) quick_exit(19);
  if (strcmp(kind, "abort") == 0) abort();
  if (strcmp(kind, "segv") == 0) *(volatile int *)keep((void *)8) = 1;
  if (strcmp(kind, "term") == 0) raise(SIGTERM);
  if (strcmp(kind, "hup") == 0) raise(SIGHUP);
  if (strcmp(kind, "kill") == 0) kill(getpid(), SIGKILL);
  if (strcmp(kind, "trap") == 0) __builtin_trap();
  require(strcmp(kind, "return") == 0, "unknown kind of end");
}

int main(int count, char **arguments) {
  watchdog(30);
  require(count == 2, "usage: ends KIND");
  at_quick_exit(at_quick_exit_print);
  void *blocks[BLOCKS];
  for (int i = 0; i < BLOCKS; i++) blocks[i] = allocate_before_end();
  for (int i = 0; i < FREED_BLOCKS; i++) free(blocks[i]);
  end_by(arguments[1]);
  return 16;
}
