// coroutines.c: coroutines by swapcontext on stacks of their own (RELIABILITY 23).
//
// 16 coroutines take turns, 100 each; each turn allocates 1,009 bytes at a depth of its own. Their
// stacks lie between pages that cannot be touched.
#include <sys/mman.h>
#include <ucontext.h>

#include "scenario.h"

#define COROUTINES 16
#define TURNS 100
#define STACK_BYTES 65536

static ucontext_t main_context;
static ucontext_t contexts[COROUTINES];

SITE void *allocate_in_coroutine(void) { return keep(malloc(1009)); }

SITE void descend(int depth) {
  if (depth > 0) {
    descend(depth - 1);
    __asm__ volatile("");
    return;
  }
  free(allocate_in_coroutine());
}

static void run_coroutine(int index) {
  for (int turn = 0; turn < TURNS; turn++) {
    descend(index);
    swapcontext(&contexts[index], &main_context);
  }
}

static void *guarded_stack(void) {
  char *pages = mmap(NULL, STACK_BYTES + 8192, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  require(pages != MAP_FAILED, "no memory");
  require(mprotect(pages + 4096, STACK_BYTES, PROT_READ | PROT_WRITE) == 0, "no memory");
  return pages + 4096;
}

int main(void) {
  watchdog(30);
  for (int i = 0; i < COROUTINES; i++) {
    getcontext(&contexts[i]);
    contexts[i].uc_stack.ss_sp = guarded_stack();
    contexts[i].uc_stack.ss_size = STACK_BYTES;
    contexts[i].uc_link = &main_context;
    makecontext(&contexts[i], (void (*)(void))run_coroutine, 1, i);
  }
  for (int turn = 0; turn <= TURNS; turn++)
    for (int i = 0; i < COROUTINES; i++) swapcontext(&main_context, &contexts[i]);
  puts("1600 turns");
  return 0;
}
