// fork_on_full_disk.c: children are forked when the disk that holds the recordings is full
// (RELIABILITY 7).
//
// fork_on_full_disk FILE: fills the disk with FILE, then forks a child that allocates 503 blocks of
// 2,003 bytes and forks a child of its own that does the same.
#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>

#include "scenario.h"

static char page[4096];

SITE void *allocate_in_child(void) { return keep(malloc(2003)); }

static void fill_disk(const char *path) {
  memset(page, 'x', sizeof page);
  int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  require(file >= 0, "no file");
  while (write(file, page, sizeof page) > 0) continue;
  close(file);
}

static void fork_generations(int generations) {
  pid_t child = fork();
  if (child == 0) {
    for (int i = 0; i < 503; i++) require(allocate_in_child(), "a child cannot allocate");
    if (generations > 1) fork_generations(generations - 1);
    _exit(5);
  }
  int status = 0;
  require(child > 0 && waitpid(child, &status, 0) == child, "the child is gone");
  require(WIFEXITED(status) && WEXITSTATUS(status) == 5, "a child did not end by itself");
}

int main(int count, char **arguments) {
  watchdog(30);
  require(count == 2, "usage: fork_on_full_disk FILE");
  fill_disk(arguments[1]);
  fork_generations(2);
  puts("a child and its child went on");
  return 0;
}
