// namespaces_later.c: privileges and namespaces changed after the start (RELIABILITY 16).
//
// unshare(CLONE_NEWUSER) is refused to a process with more than one thread: a recorder that starts
// a helper thread breaks it. Afterwards, where it runs as root, it gives its privileges up.
#include <sched.h>
#include <sys/wait.h>

#include "scenario.h"

SITE void *allocate_in_namespace(void) { return keep(malloc(1009)); }

int main(void) {
  watchdog(30);
  for (int i = 0; i < 101; i++) free(allocate_in_namespace());
  pid_t child = fork();
  if (child == 0) {
    int privileged = getuid() == 0;
    if (privileged && (setgid(65534) != 0 || setuid(65534) != 0)) _exit(41);
    for (int i = 0; i < 101; i++) free(allocate_in_namespace());
    if (unshare(CLONE_NEWUSER) != 0) _exit(42);
    for (int i = 0; i < 101; i++) free(allocate_in_namespace());
    _exit(0);
  }
  int status = 0;
  require(waitpid(child, &status, 0) == child, "the child is gone");
  printf("unshare in a child: %d\n", status);
  int own = unshare(CLONE_NEWUSER);
  for (int i = 0; i < 101; i++) free(allocate_in_namespace());
  printf("unshare: %d\n", own);
  return 0;
}
