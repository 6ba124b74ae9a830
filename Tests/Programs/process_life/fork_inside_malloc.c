// fork_inside_malloc.c: a timer's handler forks while malloc and free are interrupted
// (RELIABILITY 3).
//
// fork_inside_malloc [COUNT]: until COUNT (300) children were made, which leave at once. fork may
// be called in a handler, and glibc takes no lock for it while there is one thread.
#include <errno.h>
#include <signal.h>
#include <sys/time.h>
#include <sys/wait.h>

#include "scenario.h"

#define SLOTS 4001

static volatile sig_atomic_t forks;

SITE void *allocate_in_loop(size_t bytes) { return keep(malloc(bytes)); }

static void fork_in_handler(int unused) {
  (void)unused;
  int saved_errno = errno, status = 0;
  pid_t child = fork();
  if (child == 0) _exit(11);
  require(child > 0 && waitpid(child, &status, 0) == child, "the child is gone");
  require(WIFEXITED(status) && WEXITSTATUS(status) == 11, "a child did not end by itself");
  forks++;
  errno = saved_errno;
}

int main(int count, char **arguments) {
  watchdog(50);
  int wanted = count > 1 ? atoi(arguments[1]) : 300;
  static void *blocks[SLOTS];
  struct sigaction action = {.sa_handler = fork_in_handler, .sa_flags = SA_RESTART};
  sigaction(SIGVTALRM, &action, NULL);
  struct itimerval every = {{0, 1000}, {0, 1000}};
  setitimer(ITIMER_VIRTUAL, &every, NULL);
  for (unsigned i = 0; forks < wanted; i++) {
    unsigned slot = i * 7919u % SLOTS;
    free(blocks[slot]);
    blocks[slot] = allocate_in_loop(16 + i * 31u % 30000);
    require(blocks[slot], "no memory");
  }
  struct itimerval never = {{0, 0}, {0, 0}};
  setitimer(ITIMER_VIRTUAL, &never, NULL);
  puts("every child ended by itself");
  return 0;
}
