// small_stacks.c: allocation on very small stacks (RELIABILITY 23).
//
// small_stacks KIND: thread (the smallest stack that the system permits, 16 KiB), fork (such a
// thread forks, and its child allocates) or alternate (a signal handler on an alternate stack of
// the smallest size).
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "scenario.h"

SITE void *allocate_on_small_stack(void) { return keep(malloc(1009)); }
SITE void *allocate_on_alternate_stack(void) { return keep(malloc(2003)); }

static void *run(void *unused) {
  for (int i = 0; i < 53; i++) free(keep(realloc(allocate_on_small_stack(), 100003)));
  return unused;
}

static void handle(int unused) {
  (void)unused;
  free(allocate_on_alternate_stack());
}

static void *run_and_fork(void *unused) {
  free(allocate_on_small_stack());
  pid_t child = fork();
  if (child == 0) {
    for (int i = 0; i < 53; i++) free(allocate_on_small_stack());
    _exit(6);
  }
  int status = 0;
  require(waitpid(child, &status, 0) == child, "the child is gone");
  require(WIFEXITED(status) && WEXITSTATUS(status) == 6, "the child did not end by itself");
  return unused;
}

static void use_small_threads(void *(*run_thread)(void *)) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  require(pthread_attr_setstacksize(&attributes, 16384) == 0, "16 KiB is not permitted");
  for (int i = 0; i < 20; i++) {
    pthread_t thread;
    require(pthread_create(&thread, &attributes, run_thread, NULL) == 0, "no thread");
    pthread_join(thread, NULL);
  }
}

// The stack ends at a page that cannot be touched: what overflows it dies here and nowhere else.
static void use_alternate_stack(void) {
  size_t bytes = (size_t)sysconf(_SC_MINSIGSTKSZ);
  size_t mapped = (bytes + 4095) / 4096 * 4096;
  char *pages = mmap(NULL, mapped + 4096, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  require(pages != MAP_FAILED && mprotect(pages, 4096, PROT_NONE) == 0, "no memory");
  stack_t stack = {.ss_sp = pages + 4096, .ss_size = mapped};
  require(sigaltstack(&stack, NULL) == 0, "sigaltstack failed");
  struct sigaction action = {.sa_handler = handle, .sa_flags = SA_ONSTACK};
  sigaction(SIGUSR1, &action, NULL);
  // The very first allocation needs more than this stack has, in glibc as well.
  free(allocate_on_alternate_stack());
  for (int i = 0; i < 53; i++) raise(SIGUSR1);
}

int main(int count, char **arguments) {
  watchdog(30);
  require(count == 2, "usage: small_stacks KIND");
  if (strcmp(arguments[1], "thread") == 0) {
    use_small_threads(run);
    puts("20 threads of 16 KiB");
  } else if (strcmp(arguments[1], "fork") == 0) {
    use_small_threads(run_and_fork);
    puts("20 threads of 16 KiB forked");
  } else {
    use_alternate_stack();
    puts("53 signals on the smallest alternate stack");
  }
  return 0;
}
