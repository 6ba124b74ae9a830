// throws.cpp: exceptions, jumps and cancellations across allocating frames (RELIABILITY 46).
//
// A C++ exception passes through libc's qsort and through frames that allocated; siglongjmp leaves
// a signal handler and a deep stack; threads are cancelled in a loop of allocations. What follows
// must still be counted at its own site, with a whole stack.
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>

#include <stdexcept>

#include "scenario.h"

SITE void *allocate_and_throw() { return keep(malloc(1009)); }
SITE void *allocate_before_jump() { return keep(malloc(2003)); }
SITE void *allocate_in_cancelled() { return keep(malloc(3001)); }
SITE void *allocate_afterwards() { return keep(malloc(4001)); }

static sigjmp_buf target;

SITE int compare_and_throw(const void *left, const void *right) {
  free(allocate_and_throw());
  if (*static_cast<const int *>(left) == 7) throw std::runtime_error("seven");
  return *static_cast<const int *>(left) - *static_cast<const int *>(right);
}

static void throw_through_library() {
  for (int i = 0; i < 101; i++) {
    int numbers[] = {9, 8, 7, 6, 5, 4, 3, 2, 1};
    bool caught = false;
    try {
      qsort(numbers, 9, sizeof(int), compare_and_throw);
    } catch (const std::runtime_error &) {
      caught = true;
    }
    require(caught, "the exception did not come through");
  }
}

SITE void descend_and_jump(int depth) {
  free(allocate_before_jump());
  if (depth == 0)
    raise(SIGUSR1);
  else
    descend_and_jump(depth - 1);
  keep(nullptr);
}

static void jump_out(int) {
  free(allocate_before_jump());
  siglongjmp(target, 1);
}

static void jump_out_of_handler() {
  struct sigaction action = {};
  action.sa_handler = jump_out;
  sigaction(SIGUSR1, &action, nullptr);
  for (volatile int i = 0; i < 101; i = i + 1)
    if (!sigsetjmp(target, 1)) descend_and_jump(20);
}

static void *allocate_until_cancelled(void *) {
  for (;;) {
    free(allocate_in_cancelled());
    pthread_testcancel();
  }
}

static void cancel_threads() {
  for (int i = 0; i < 53; i++) {
    pthread_t thread;
    require(pthread_create(&thread, nullptr, allocate_until_cancelled, nullptr) == 0, "no thread");
    usleep(500);
    pthread_cancel(thread);
    void *result = nullptr;
    pthread_join(thread, &result);
    require(result == PTHREAD_CANCELED, "a thread was not cancelled");
  }
}

int main() {
  watchdog(30);
  throw_through_library();
  jump_out_of_handler();
  cancel_threads();
  for (int i = 0; i < 211; i++) allocate_afterwards();
  puts("thrown, jumped and cancelled");
  return 0;
}
