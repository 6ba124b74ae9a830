// address_taken.c: a program at a fixed address that takes the address of malloc, as python3 does.
//
// Its malloc is then an entry in the program itself that leads to whoever defines malloc. 211
// blocks of 1,009 bytes go through it.
#include "scenario.h"

static void *(*volatile allocate)(size_t) = malloc;

SITE void *allocate_by_address(void) { return keep(allocate(1009)); }

int main(void) {
  watchdog(30);
  for (int i = 0; i < 211; i++) allocate_by_address();
  return 0;
}
