// few_descriptors.c: a program that counts and takes over descriptor numbers (RELIABILITY 15).
//
// It prints which numbers are open, duplicates its own file onto each number from 3 to 40, opens
// files until a limit of 16 stops it, and prints how many it got.
#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>

#include "scenario.h"

SITE void *allocate_between(void) { return keep(malloc(1009)); }

static void print_open_numbers(const char *when) {
  char text[256];
  int length = snprintf(text, sizeof text, "%s:", when);
  for (int i = 0; i < 64; i++)
    if (fcntl(i, F_GETFD) != -1) length += snprintf(text + length, sizeof text - length, " %d", i);
  text[length++] = '\n';
  require(write(1, text, (size_t)length) == length, "no stdout");
}

int main(void) {
  watchdog(30);
  for (int i = 0; i < 211; i++) free(allocate_between());
  print_open_numbers("at first");
  int file = open("taken_over", O_RDWR | O_CREAT | O_TRUNC, 0600);
  require(file >= 0 && write(file, "mine\n", 5) == 5, "no file");
  for (int i = 3; i <= 40; i++) {
    require(i == file || dup2(file, i) == i, "a number cannot be taken over");
    free(allocate_between());
  }
  for (int i = 3; i <= 40; i++) close(i);
  struct rlimit limit = {16, 16};
  require(setrlimit(RLIMIT_NOFILE, &limit) == 0, "setrlimit failed");
  int opened = 0;
  while (open("/dev/null", O_RDONLY) >= 0) opened++;
  require(errno == EMFILE, "opening stopped for another reason");
  for (int i = 0; i < 211; i++) free(allocate_between());
  printf("%d descriptors to be had\n", opened);
  return 0;
}
