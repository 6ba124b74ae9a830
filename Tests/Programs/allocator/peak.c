// peak.c: a peak that is known to the byte (one thread).
//
// 1,009 blocks of 10,007 bytes rise to 10,097,063 bytes, all are freed, and 101 blocks of 2,003
// stay: at the peak all is of `rise`, at exit all of `stay`. 5,003 temporary blocks of 131 bytes
// come in between. stdout is not used, so that nothing else is live.
#include "scenario.h"

#define RISING_BLOCKS 1009

static void *blocks[RISING_BLOCKS];

SITE void *rise(void) { return keep(malloc(10007)); }
SITE void *stay(void) { return keep(malloc(2003)); }
SITE void *pass(void) { return keep(malloc(131)); }

int main(void) {
  watchdog(30);
  for (int i = 0; i < RISING_BLOCKS; i++) blocks[i] = rise();
  for (int i = 0; i < RISING_BLOCKS; i++) free(blocks[i]);
  for (int i = 0; i < 5003; i++) free(pass());
  for (int i = 0; i < 101; i++) stay();
  return 0;
}
