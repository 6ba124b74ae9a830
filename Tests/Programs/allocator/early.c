// early.c: allocations before any library's constructor has run (RELIABILITY 36).
//
// A resolver of an indirect function allocates while the program is being linked, a pre-initialiser
// before every constructor, a constructor of the first priority after that. Their blocks are freed
// by main.
#include <stdint.h>

#include "scenario.h"

static void *by_resolver;
static void *by_pre_initialiser;
static void *by_constructor;

SITE void *allocate_in_pre_initialiser(void) { return keep(malloc(2003)); }
SITE void *allocate_in_constructor(void) { return keep(malloc(3001)); }

static int answer(void) { return 42; }

// Lazy binding is off, so that the resolver runs at start; it may use nothing that is not linked
// yet but malloc, which is what some resolvers do.
static int (*resolve_answer(void))(void) {
  by_resolver = malloc(1009);
  return answer;
}

int indirect_answer(void) __attribute__((ifunc("resolve_answer")));

static void pre_initialise(void) { by_pre_initialiser = allocate_in_pre_initialiser(); }

__attribute__((section(".preinit_array"), used)) static void (*const pre_initialiser)(void) =
    pre_initialise;

__attribute__((constructor(101))) static void construct(void) {
  by_constructor = allocate_in_constructor();
}

int main(void) {
  watchdog(30);
  require(indirect_answer() == 42, "the indirect function is wrong");
  require(by_pre_initialiser && by_constructor, "nothing was allocated early");
  free(by_resolver);
  free(by_pre_initialiser);
  free(by_constructor);
  puts("early blocks were freed late");
  return 0;
}
