// plain_leaks.c: 101 blocks that nobody points to, 11 lists of 13 blocks that nobody points to, and
// as many that are alive, by their starts and by their middles.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct link {
  struct link *next;
  char text[40];
};

static struct link *alive;
static char *middles[31];

__attribute__((noinline)) static struct link *make_list(int count) {
  struct link *first = NULL;
  for (int number = 0; number < count; number++) {
    struct link *link = malloc(sizeof *link);
    link->next = first;
    first = link;
  }
  return first;
}

__attribute__((noinline)) static void lose_blocks(void) {
  for (int number = 0; number < 101; number++) memset(malloc(77), 1, 77);
}

__attribute__((noinline)) static void lose_lists(void) {
  for (int number = 0; number < 11; number++) make_list(13)->text[0] = 1;
}

__attribute__((noinline)) static void overwrite_stack(void) {
  volatile char bytes[16384];
  for (unsigned at = 0; at < sizeof bytes; at++) bytes[at] = 0;
}

int main(void) {
  alive = make_list(307);
  for (int number = 0; number < 31; number++) middles[number] = (char *)malloc(5000) + 4000;
  lose_blocks();
  lose_lists();
  overwrite_stack();
  printf("%d %d\n", alive != NULL, middles[30] != NULL);
  return 0;
}
