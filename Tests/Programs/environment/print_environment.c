// print_environment.c: prints its whole environment and that of a child, in order (RELIABILITY 13).
//
// print_environment CHECK: under `plumb run` both must be the bytes that they are without it.
#include <spawn.h>
#include <sys/wait.h>

#include "scenario.h"

extern char **environ;

SITE void *allocate_and_print(void) { return keep(malloc(1009)); }

int main(int count, char **arguments) {
  watchdog(30);
  for (int i = 0; i < 211; i++) free(allocate_and_print());
  for (char **variable = environ; *variable; variable++) puts(*variable);
  fflush(stdout);
  if (count > 1) return 0;
  char *const child_arguments[] = {arguments[0], "child", NULL};
  pid_t child = 0;
  require(posix_spawn(&child, "/proc/self/exe", NULL, NULL, child_arguments, environ) == 0,
          "posix_spawn failed");
  int status = 0;
  require(waitpid(child, &status, 0) == child && status == 0, "the child failed");
  return 0;
}
