// with_user_preload.c: runs under a preload of the user's own (RELIABILITY 13).
//
// It and the child that it becomes in a second process both see user_preload.so and print how many
// of 211 calls passed through it.
#include <string.h>
#include <sys/wait.h>

#include "scenario.h"

__attribute__((weak)) long user_preload_passed(void);

SITE void *allocate_through_preload(void) { return keep(malloc(1009)); }

int main(int count, char **arguments) {
  watchdog(30);
  for (int i = 0; i < 211; i++) free(allocate_through_preload());
  const char *name = count > 1 ? arguments[1] : "parent";
  printf("%s: %ld calls passed\n", name, user_preload_passed ? user_preload_passed() : -1L);
  fflush(stdout);
  if (count > 1) return 0;
  pid_t child = fork();
  if (child == 0) {
    execl("/proc/self/exe", arguments[0], "child", (char *)NULL);
    _exit(90);
  }
  int status = 0;
  require(waitpid(child, &status, 0) == child && status == 0, "the child failed");
  return 0;
}
