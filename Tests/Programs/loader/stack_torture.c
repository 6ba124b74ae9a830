// stack_torture.c: stacks that a walk can get wrong, for the comparison with libunwind.
//
// Two callers whose frames are alike, at the same place; frames of changing size; realigned frames
// that hang on one word; calls that never return; handlers on the thread's stack and on another;
// coroutines; jumps; code without unwind tables; and all of them in turns, so that each is walked
// after any other.
#include <alloca.h>
#include <setjmp.h>
#include <signal.h>
#include <stdalign.h>
#include <string.h>
#include <ucontext.h>

#include "scenario.h"

#define ROUNDS 20000

static void *blocks[8];
static unsigned next_block;

// Keeps the last few blocks, so that allocations are more than their frees.
SITE void *allocate(size_t bytes) {
  free(blocks[next_block % 8]);
  return blocks[next_block++ % 8] = keep(malloc(bytes));
}

// --- Two callers alike ---------------------------------------------------------------------------

SITE void helper(void) { keep(allocate(101)); }
SITE void first_caller(void) { helper(); keep(blocks); }
SITE void second_caller(void) { helper(); keep(blocks); }

// --- Frames of changing size ---------------------------------------------------------------------

SITE void changing_frame(unsigned bytes) {
  char *room = alloca(bytes);
  memset(room, 1, bytes);
  keep(room);
  helper();
  keep(room);
}

// Framed by rbp, because its size is not known before. Called through another function or not, with
// just as much less or more room: then all frames inside stand at the same places, hold the same
// return addresses, and differ in nothing but the rbp that `allocate` saved.
SITE void framed_by_rbp(unsigned bytes) {
  char *room = alloca(bytes);
  keep(room);
  helper();
  keep(room);
}

SITE void from_further_out(unsigned bytes) {
  char room[512];
  keep(room);
  framed_by_rbp(bytes);
  keep(room);
}

// --- Realigned frames ----------------------------------------------------------------------------

// Wide alignment and a frame of unknown size: the compiler keeps the caller's sp in a word of the
// frame. Called from two places whose sp differs by little, the frame itself is at one address, and
// the words that led to the one place still stand, unused, when it is called from the other.
SITE void realigned(unsigned bytes) {
  alignas(256) char wide[256];
  char *room = alloca(bytes);
  wide[0] = room[0] = 1;
  keep(wide);
  keep(room);
  helper();
  keep(wide);
}

SITE void realigned_with_arguments(long a, long b, long c, long d, long e, long f, long g, long h) {
  keep(&g);
  keep(&h);
  realigned((unsigned)(a + b + c + d + e + f));
  keep(&g);
}

SITE void realigned_from_two_places(int is_first) {
  if (is_first) {
    realigned_with_arguments(64, 0, 0, 0, 0, 0, 7, 8);
    keep(&is_first);
  } else {
    realigned(64);
    keep(&is_first);
  }
}

SITE void realigned_at_an_offset(unsigned round) {
  char *room = alloca(round % 16 * 16 + 16);
  keep(room);
  for (int is_first = 1; is_first >= 0; is_first--) realigned_from_two_places(is_first);
  keep(room);
}

// --- Calls that never return, and jumps ----------------------------------------------------------

static jmp_buf way_out;

__attribute__((noinline, noreturn)) static void never_returns(void) {
  helper();
  longjmp(way_out, 1);
}

// Its last instruction is the call: the return address belongs to whatever stands behind.
__attribute__((noinline, noreturn)) static void ends_in_a_call(void) { never_returns(); }

SITE void jump(void) {
  if (setjmp(way_out) == 0) ends_in_a_call();
  keep(blocks);
}

// --- Signals -------------------------------------------------------------------------------------

static void handle(int number) {
  (void)number;
  helper();
}

SITE void be_interrupted(int number) {
  raise(number);
  keep(blocks);
}

static void install_handlers(void) {
  static char other_stack[65536];
  stack_t stack = {.ss_sp = other_stack, .ss_size = sizeof other_stack};
  require(sigaltstack(&stack, NULL) == 0, "no alternate stack");
  struct sigaction here = {.sa_handler = handle};
  struct sigaction there = {.sa_handler = handle, .sa_flags = SA_ONSTACK};
  require(sigaction(SIGUSR1, &here, NULL) == 0, "no handler");
  require(sigaction(SIGUSR2, &there, NULL) == 0, "no handler");
}

// --- Coroutines ----------------------------------------------------------------------------------

static ucontext_t main_context, coroutine;

static void run_coroutine(void) {
  for (;;) {
    first_caller();
    swapcontext(&coroutine, &main_context);
  }
}

static void make_coroutine(void) {
  static char stack[65536];
  require(getcontext(&coroutine) == 0, "no context");
  coroutine.uc_stack.ss_sp = stack;
  coroutine.uc_stack.ss_size = sizeof stack;
  makecontext(&coroutine, run_coroutine, 0);
}

// --- Code without unwind tables ------------------------------------------------------------------

void call_without_tables(void (*function)(void));  // stack_torture.S

SITE void recurse(unsigned depth) {
  if (depth == 0) {
    helper();
  } else {
    recurse(depth - 1);
  }
  keep(&depth);
}

static void one_round(unsigned round) {
  first_caller();
  second_caller();
  changing_frame(round % 7 * 48 + 16);
  from_further_out(64);
  framed_by_rbp(512 + round % 16 * 16);
  realigned_at_an_offset(round);
  jump();
  be_interrupted(SIGUSR1);
  be_interrupted(SIGUSR2);
  swapcontext(&main_context, &coroutine);
  call_without_tables(first_caller);
  recurse(round % 41);
}

int main(int count, char **arguments) {
  watchdog(50);
  install_handlers();
  make_coroutine();
  unsigned rounds = count > 1 ? (unsigned)atoi(arguments[1]) : ROUNDS;
  for (unsigned round = 0; round < rounds; round++) one_round(round);
  printf("%u rounds of torture\n", rounds);
  return 0;
}
