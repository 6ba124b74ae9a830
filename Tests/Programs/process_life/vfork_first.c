// vfork_first.c: a thread's first allocation is made by its vfork child, in the thread's memory
// (RELIABILITY 4).
//
// The id of the child is gone when the thread itself makes 20,011 blocks of 1,009 bytes, while
// threads that start meanwhile make as many of 2,003 each.
#include <pthread.h>
#include <sys/wait.h>

#include "scenario.h"

#define OTHERS 8
#define BLOCKS 20011

extern char **environ;
static char *const true_arguments[] = {"true", NULL};
static pthread_barrier_t barrier;

SITE void *allocate_before_exec(void) { return keep(malloc(3001)); }
SITE void *allocate_after_child(void) { return keep(malloc(1009)); }
SITE void *allocate_in_other(void) { return keep(malloc(2003)); }

static void *run_with_child(void *unused) {
  pid_t child = vfork();
  if (child == 0) {
    free(allocate_before_exec());
    execve("/bin/true", true_arguments, environ);
    _exit(90);
  }
  int status = 0;
  require(child > 0 && waitpid(child, &status, 0) == child, "the child is gone");
  require(WIFEXITED(status) && WEXITSTATUS(status) == 0, "the child did not become true");
  for (int i = 0; i < BLOCKS; i++) {
    free(allocate_after_child());
    if (i == 0) pthread_barrier_wait(&barrier);
  }
  return unused;
}

static void *run_other(void *unused) {
  for (int i = 0; i < BLOCKS; i++) free(allocate_in_other());
  return unused;
}

int main(void) {
  watchdog(30);
  pthread_t first, others[OTHERS];
  pthread_barrier_init(&barrier, NULL, 2);
  require(pthread_create(&first, NULL, run_with_child, NULL) == 0, "no thread");
  pthread_barrier_wait(&barrier);
  for (int i = 0; i < OTHERS; i++)
    require(pthread_create(&others[i], NULL, run_other, NULL) == 0, "no thread");
  for (int i = 0; i < OTHERS; i++) pthread_join(others[i], NULL);
  pthread_join(first, NULL);
  return 0;
}
