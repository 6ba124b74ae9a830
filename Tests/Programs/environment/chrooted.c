// chrooted.c: changes its root to an empty folder, then forks and goes on (RELIABILITY 17).
#include <sys/stat.h>
#include <sys/wait.h>

#include "scenario.h"

SITE void *allocate_in_empty_root(void) { return keep(malloc(1009)); }

int main(void) {
  watchdog(30);
  require(mkdir("empty_root", 0700) == 0, "no folder");
  if (chroot("empty_root") != 0 || chdir("/") != 0) {
    puts("not permitted to change the root");
    return 77;
  }
  for (int i = 0; i < 211; i++) free(allocate_in_empty_root());
  pid_t child = fork();
  if (child == 0) {
    for (int i = 0; i < 211; i++) free(allocate_in_empty_root());
    _exit(6);
  }
  int status = 0;
  require(waitpid(child, &status, 0) == child, "the child is gone");
  printf("child status %d\n", WEXITSTATUS(status));
  return 0;
}
