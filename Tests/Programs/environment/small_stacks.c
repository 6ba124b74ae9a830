// small_stacks.c: allocation on very small stacks (RELIABILITY 23).
//
// Threads with the smallest stack that the system permits (16 KiB), and a signal handler on an
// alternate stack of the smallest size, allocate, resize and free.
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>

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

static void use_small_thread(void) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  require(pthread_attr_setstacksize(&attributes, 16384) == 0, "16 KiB is not permitted");
  for (int i = 0; i < 20; i++) {
    pthread_t thread;
    require(pthread_create(&thread, &attributes, run, NULL) == 0, "no thread");
    pthread_join(thread, NULL);
  }
}

// The stack ends at a page that cannot be touched: what overflows it dies here and nowhere else.
static void use_alternate_stack(void) {
  size_t bytes = (size_t)sysconf(_SC_MINSIGSTKSZ);
  size_t mapped = (bytes + 4095) / 4096 * 4096;
  char *pages = mmap(NULL, mapped + 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  require(pages != MAP_FAILED && mprotect(pages, 4096, PROT_NONE) == 0, "no memory");
  stack_t stack = {.ss_sp = pages + 4096, .ss_size = mapped};
  require(sigaltstack(&stack, NULL) == 0, "sigaltstack failed");
  struct sigaction action = {.sa_handler = handle, .sa_flags = SA_ONSTACK};
  sigaction(SIGUSR1, &action, NULL);
  for (int i = 0; i < 53; i++) raise(SIGUSR1);
}

int main(void) {
  watchdog(30);
  use_small_thread();
  use_alternate_stack();
  puts("20 threads of 16 KiB and 53 signals on the smallest alternate stack");
  return 0;
}
