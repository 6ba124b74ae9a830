// fork_and_leave.c: children that leave at once, forks in a signal handler and in an exit handler
// (RELIABILITY 3). None may hang.
#include <signal.h>
#include <sys/wait.h>

#include "scenario.h"

SITE void *allocate_around_forks(void) { return keep(malloc(1009)); }

static void wait_for(pid_t child, int expected) {
  int status = 0;
  require(child > 0 && waitpid(child, &status, 0) == child, "the child is gone");
  require(WIFEXITED(status) && WEXITSTATUS(status) == expected, "a child did not end by itself");
}

static void fork_in_handler(int unused) {
  (void)unused;
  pid_t child = fork();
  if (child == 0) _exit(11);
  wait_for(child, 11);
}

static void allocate_and_fork_at_exit(void) {
  for (int i = 0; i < 1000; i++) free(allocate_around_forks());
  pid_t child = fork();
  if (child == 0) {
    for (int i = 0; i < 100; i++) free(allocate_around_forks());
    _exit(12);
  }
  wait_for(child, 12);
  for (int i = 0; i < 1000; i++) free(allocate_around_forks());
}

int main(void) {
  watchdog(30);
  atexit(allocate_and_fork_at_exit);
  for (int i = 0; i < 20; i++) {
    free(allocate_around_forks());
    pid_t child = fork();
    if (child == 0) _exit(10);
    wait_for(child, 10);
  }
  struct sigaction action = {.sa_handler = fork_in_handler};
  sigaction(SIGUSR1, &action, NULL);
  for (int i = 0; i < 20; i++) {
    free(allocate_around_forks());
    raise(SIGUSR1);
  }
  puts("40 children and one at exit ended by themselves");
  return 0;
}
