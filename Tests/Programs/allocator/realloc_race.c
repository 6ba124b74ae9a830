// realloc_race.c: an address is given to another thread at once (RELIABILITY 28).
//
// Two threads resize blocks so that they move, two others allocate and free blocks of the same
// classes and so get the addresses that were just left. A recorder that notes the free after the
// block is given back loses or doubles blocks. At the end 211 blocks of 1,009 bytes of the site
// `allocate_survivor` are live, and none of the others.
#include <pthread.h>

#include "scenario.h"

#define ROUNDS 100000

SITE void *allocate_to_resize(void) { return keep(malloc(131)); }
SITE void *resize_up(void *block) { return keep(realloc(block, 2003)); }
SITE void *resize_down(void *block) { return keep(realloc(block, 131)); }
SITE void *allocate_small(void) { return keep(malloc(131)); }
SITE void *allocate_large(void) { return keep(malloc(2003)); }
SITE void *allocate_survivor(void) { return keep(malloc(1009)); }

static void *resize_blocks(void *unused) {
  void *block = allocate_to_resize();
  for (int i = 0; i < ROUNDS; i++) block = resize_down(resize_up(block));
  free(block);
  return unused;
}

static void *allocate_blocks(void *unused) {
  void *kept[8][2] = {{0}};
  for (int i = 0; i < ROUNDS; i++) {
    free(kept[i % 8][0]);
    free(kept[i % 8][1]);
    kept[i % 8][0] = allocate_small();
    kept[i % 8][1] = allocate_large();
  }
  for (int i = 0; i < 8; i++) {
    free(kept[i][0]);
    free(kept[i][1]);
  }
  return unused;
}

int main(void) {
  watchdog(50);
  for (int i = 0; i < 211; i++) allocate_survivor();
  pthread_t threads[4];
  for (int i = 0; i < 4; i++)
    require(pthread_create(&threads[i], NULL, i < 2 ? resize_blocks : allocate_blocks, NULL) == 0,
            "no thread");
  for (int i = 0; i < 4; i++) pthread_join(threads[i], NULL);
  return 0;
}
