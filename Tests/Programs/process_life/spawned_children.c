// spawned_children.c: vfork, posix_spawn and a clone that shares memory (RELIABILITY 4).
//
// A vfork child allocates in its parent's memory before it calls exec: the parent's state must
// survive, and its own 211 blocks of 1,009 bytes must be counted once.
#include <sched.h>
#include <spawn.h>
#include <sys/wait.h>

#include "scenario.h"

#define STACK_BYTES 65536

extern char **environ;
static char *const true_arguments[] = {"true", NULL};

SITE void *allocate_in_parent(void) { return keep(malloc(1009)); }
SITE void *allocate_before_exec(void) { return keep(malloc(2003)); }

static void wait_for(pid_t child) {
  int status = 0;
  require(child > 0 && waitpid(child, &status, 0) == child, "the child is gone");
  require(WIFEXITED(status) && WEXITSTATUS(status) == 0, "a child did not become true");
}

SITE void spawn_by_vfork(void) {
  pid_t child = vfork();
  if (child == 0) {
    free(allocate_before_exec());
    execve("/bin/true", true_arguments, environ);
    _exit(90);
  }
  wait_for(child);
}

static int become_true(void *unused) {
  (void)unused;
  free(allocate_before_exec());
  execve("/bin/true", true_arguments, environ);
  return 90;
}

SITE void spawn_by_clone(void) {
  static _Alignas(16) char stack[STACK_BYTES];
  wait_for(clone(become_true, stack + STACK_BYTES, CLONE_VM | CLONE_VFORK | SIGCHLD, NULL));
}

SITE void spawn_by_library(void) {
  pid_t child = 0;
  require(posix_spawn(&child, "/bin/true", NULL, NULL, true_arguments, environ) == 0,
          "posix_spawn failed");
  wait_for(child);
}

int main(void) {
  watchdog(30);
  for (int i = 0; i < 20; i++) {
    spawn_by_vfork();
    spawn_by_clone();
    spawn_by_library();
  }
  for (int i = 0; i < 211; i++) allocate_in_parent();
  puts("60 children became true");
  return 0;
}
