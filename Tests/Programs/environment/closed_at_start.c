// closed_at_start.c: started with stdin, stdout and stderr closed (RELIABILITY 15).
//
// The first file that it opens must be number 0, the next 1 and 2: nobody opened or wrote to one
// before. What it says is in the files.
#include <fcntl.h>
#include <string.h>

#include "scenario.h"

SITE void *allocate_without_streams(void) { return keep(malloc(1009)); }

int main(int count, char **arguments) {
  watchdog(30);
  if (count == 1) {
    for (int i = 0; i < 3; i++) close(i);
    execl("/proc/self/exe", arguments[0], "closed", (char *)NULL);
    _exit(90);
  }
  for (int i = 0; i < 211; i++) free(allocate_without_streams());
  static const char *const names[] = {"number_0", "number_1", "number_2"};
  for (int i = 0; i < 3; i++)
    if (open(names[i], O_RDWR | O_CREAT | O_TRUNC, 0600) != i) _exit(50 + i);
  for (int i = 0; i < 211; i++) free(allocate_without_streams());
  puts("this is a file");
  return 0;
}
