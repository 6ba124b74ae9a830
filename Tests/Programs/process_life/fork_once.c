// fork_once.c: parent and child each count in their own recording (RELIABILITY 2).
//
// The parent makes 1,013 blocks of 1,009 bytes before the fork and 101 of 3,001 after the child
// has ended; the child makes 503 of 2,003 and frees 13 of the parent's blocks, which are inherited
// and belong to no site.
#include <sys/wait.h>

#include "scenario.h"

#define PARENT_BLOCKS 1013
#define INHERITED_FREES 13

static void *blocks[PARENT_BLOCKS];

SITE void *allocate_before_fork(void) { return keep(malloc(1009)); }
SITE void *allocate_in_child(void) { return keep(malloc(2003)); }
SITE void *allocate_after_fork(void) { return keep(malloc(3001)); }

int main(void) {
  watchdog(30);
  for (int i = 0; i < PARENT_BLOCKS; i++) blocks[i] = allocate_before_fork();
  pid_t child = fork();
  require(child >= 0, "fork failed");
  if (child == 0) {
    for (int i = 0; i < 503; i++) allocate_in_child();
    for (int i = 0; i < INHERITED_FREES; i++) free(blocks[i]);
    _exit(5);
  }
  int status = 0;
  require(waitpid(child, &status, 0) == child, "the child is gone");
  require(WIFEXITED(status) && WEXITSTATUS(status) == 5, "the child did not end by itself");
  for (int i = 0; i < 101; i++) allocate_after_fork();
  return 3;
}
