// fork_from_threads.c: a parent with four allocating threads forks (RELIABILITY 1).
//
// fork_from_threads [COUNT]: forks COUNT times (200). Each child starts two threads that allocate,
// joins them and exits; a child that hangs dies by its own watchdog and fails the run.
#include <pthread.h>
#include <stdatomic.h>
#include <sys/wait.h>

#include "scenario.h"

#define PARENT_THREADS 4
#define CHILD_THREADS 2
#define CHILD_BLOCKS 50

static atomic_int stopping;

SITE void *allocate_in_parent(void) { return keep(malloc(1009)); }
SITE void *allocate_in_child(void) { return keep(malloc(2003)); }

static void *allocate_until_stopped(void *unused) {
  while (!atomic_load(&stopping)) free(allocate_in_parent());
  return unused;
}

static void *allocate_some(void *unused) {
  for (int i = 0; i < CHILD_BLOCKS; i++) free(allocate_in_child());
  return unused;
}

static void run_child(void) {
  watchdog(10);
  pthread_t threads[CHILD_THREADS];
  for (int i = 0; i < CHILD_THREADS; i++)
    require(pthread_create(&threads[i], NULL, allocate_some, NULL) == 0, "no thread in a child");
  for (int i = 0; i < CHILD_THREADS; i++) pthread_join(threads[i], NULL);
  exit(7);
}

int main(int count, char **arguments) {
  watchdog(50);
  int forks = count > 1 ? atoi(arguments[1]) : 200;
  pthread_t threads[PARENT_THREADS];
  for (int i = 0; i < PARENT_THREADS; i++)
    require(pthread_create(&threads[i], NULL, allocate_until_stopped, NULL) == 0, "no thread");
  for (int i = 0; i < forks; i++) {
    pid_t child = fork();
    require(child >= 0, "fork failed");
    if (child == 0) run_child();
    int status = 0;
    require(waitpid(child, &status, 0) == child, "the child is gone");
    require(WIFEXITED(status) && WEXITSTATUS(status) == 7, "a child did not end by itself");
  }
  atomic_store(&stopping, 1);
  for (int i = 0; i < PARENT_THREADS; i++) pthread_join(threads[i], NULL);
  printf("%d children ended by themselves\n", forks);
  return 0;
}
