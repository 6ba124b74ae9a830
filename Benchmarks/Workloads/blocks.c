// Holds COUNT blocks of 16 bytes at once, and prints the most memory that the process has had
// resident, in KiB, as the kernel says. (What wait4 says of it begins with the parent's.)
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv) {
  long count = argc > 1 ? atol(argv[1]) : 0;
  struct block {
    struct block *next;
    long number;
  } *blocks = NULL;
  for (long number = 0; number < count; ++number) {
    struct block *block = malloc(sizeof *block);
    if (!block) return 1;
    *block = (struct block){blocks, number};
    blocks = block;
  }
  static char text[8192];
  int status = open("/proc/self/status", O_RDONLY);
  if (status < 0 || read(status, text, sizeof text - 1) <= 0) return 1;
  const char *peak = strstr(text, "VmHWM:");
  if (!peak) return 1;
  peak += strcspn(peak, "0123456789");
  size_t digits = strspn(peak, "0123456789");
  if (write(STDOUT_FILENO, peak, digits) != (ssize_t)digits) return 1;
  while (blocks) {
    struct block *next = blocks->next;
    free(blocks);
    blocks = next;
  }
  return 0;
}
