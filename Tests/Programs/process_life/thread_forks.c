// thread_forks.c: a thread other than the first forks; its child goes on on that thread's stack.
//
// The child makes 503 blocks of 2,003 bytes below `go_on_in_child`, which is below `run_forking`.
#include <pthread.h>
#include <sys/wait.h>

#include "scenario.h"

SITE void *allocate_in_child(void) { return keep(malloc(2003)); }

SITE void go_on_in_child(void) {
  for (int i = 0; i < 503; i++) free(allocate_in_child());
  _exit(5);
}

SITE void *run_forking(void *unused) {
  free(keep(malloc(7)));
  pid_t child = fork();
  if (child == 0) go_on_in_child();
  int status = 0;
  require(child > 0 && waitpid(child, &status, 0) == child, "the child is gone");
  require(WIFEXITED(status) && WEXITSTATUS(status) == 5, "the child did not end by itself");
  return unused;
}

int main(void) {
  watchdog(30);
  pthread_t thread;
  require(pthread_create(&thread, NULL, run_forking, NULL) == 0, "no thread");
  pthread_join(thread, NULL);
  return 0;
}
