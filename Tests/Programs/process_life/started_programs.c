// started_programs.c: five programs that are started in five ways, one of them after a search.
//
// A child by vfork looks in three folders before it finds `true`; one by fork execs at once, before
// anything was allocated in it; then posix_spawn, system and popen.
#include <spawn.h>
#include <sys/wait.h>

#include "scenario.h"

extern char **environ;
static char *const true_arguments[] = {"true", NULL};

static void wait_for(pid_t child) {
  int status = 0;
  require(child > 0 && waitpid(child, &status, 0) == child, "the child is gone");
  require(WIFEXITED(status) && WEXITSTATUS(status) == 0, "a child did not become true");
}

SITE void start_after_search(void) {
  pid_t child = vfork();
  if (child == 0) {
    execve("/nowhere/true", true_arguments, environ);
    execve("/nowhere/bin/true", true_arguments, environ);
    execve("/bin/true", true_arguments, environ);
    _exit(90);
  }
  wait_for(child);
}

SITE void start_at_once(void) {
  pid_t child = fork();
  if (child == 0) {
    execv("/bin/true", true_arguments);
    _exit(90);
  }
  wait_for(child);
}

int main(void) {
  watchdog(30);
  start_after_search();
  start_at_once();
  pid_t child = 0;
  require(posix_spawn(&child, "/bin/true", NULL, NULL, true_arguments, environ) == 0,
          "posix_spawn failed");
  wait_for(child);
  require(system("true") == 0, "system failed");
  FILE *stream = popen("true", "r");
  require(stream && pclose(stream) == 0, "popen failed");
  puts("five programs ended");
  return 0;
}
