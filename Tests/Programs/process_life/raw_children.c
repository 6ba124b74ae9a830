// raw_children.c: children made without fork's handlers (RELIABILITY 67).
//
// A child by _Fork() and one by a raw clone system call each make 503 blocks of 2,003 bytes; the
// parent makes 101 of 1,009 before and 101 after. Each process counts its own.
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "scenario.h"

pid_t _Fork(void);

SITE void *allocate_in_parent(void) { return keep(malloc(1009)); }
SITE void *allocate_in_child(void) { return keep(malloc(2003)); }

_Noreturn static void run_child(int status) {
  watchdog(20);
  for (int i = 0; i < 503; i++) allocate_in_child();
  _exit(status);
}

static void wait_for(pid_t child, int expected) {
  int status = 0;
  require(child > 0 && waitpid(child, &status, 0) == child, "the child is gone");
  require(WIFEXITED(status) && WEXITSTATUS(status) == expected, "a child did not end by itself");
}

int main(void) {
  watchdog(30);
  for (int i = 0; i < 101; i++) allocate_in_parent();
  pid_t child = _Fork();
  if (child == 0) run_child(31);
  wait_for(child, 31);
  child = (pid_t)syscall(SYS_clone, (long)SIGCHLD, NULL, NULL, NULL, NULL);
  if (child == 0) run_child(32);
  wait_for(child, 32);
  for (int i = 0; i < 101; i++) allocate_in_parent();
  puts("both children ended by themselves");
  return 0;
}
