// exec_itself.c: an exec in the same process (RELIABILITY 5).
//
// The first image makes 101 blocks of 1,009 bytes and becomes the second, which makes 211 of
// 2,003. Each has a whole recording of its own.
#include <string.h>

#include "scenario.h"

SITE void *allocate_in_first_image(void) { return keep(malloc(1009)); }
SITE void *allocate_in_second_image(void) { return keep(malloc(2003)); }

int main(int count, char **arguments) {
  watchdog(30);
  if (count > 1 && strcmp(arguments[1], "second") == 0) {
    for (int i = 0; i < 211; i++) allocate_in_second_image();
    puts("second image");
    return 4;
  }
  for (int i = 0; i < 101; i++) allocate_in_first_image();
  puts("first image");
  fflush(stdout);
  execl("/proc/self/exe", arguments[0], "second", (char *)NULL);
  return 90;
}
