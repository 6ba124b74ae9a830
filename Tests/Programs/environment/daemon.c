// daemon.c: a daemon that closes every descriptor and then opens its own files (RELIABILITY 14).
//
// daemon KIND: loop, close_range or closefrom. Its files hold exactly what it wrote, and each
// descriptor has the lowest free number: nobody else opened one. It allocates all along.
#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>

#include "scenario.h"

#define FILES 8
#define LINES 2000

SITE void *allocate_in_daemon(size_t bytes) { return keep(malloc(bytes)); }

static void close_everything(const char *kind) {
  if (strcmp(kind, "close_range") == 0) {
    require(close_range(0, ~0u, 0) == 0, "close_range failed");
  } else if (strcmp(kind, "closefrom") == 0) {
    closefrom(0);
  } else {
    require(strcmp(kind, "loop") == 0, "unknown kind");
    for (int i = 0; i < 1024; i++) close(i);
  }
}

static void run_daemon(const char *kind) {
  watchdog(20);
  require(setsid() > 0, "setsid failed");
  for (int i = 0; i < 211; i++) free(allocate_in_daemon(1009));
  close_everything(kind);
  for (int i = 0; i < FILES; i++) {
    char name[32];
    snprintf(name, sizeof name, "daemon_file_%d", i);
    int file = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (file != i) _exit(40 + i);
  }
  for (int line = 0; line < LINES; line++) {
    for (int i = 0; i < FILES; i++) {
      char *text = allocate_in_daemon(2003);
      int length = snprintf(text, 2003, "file %d line %d\n", i, line);
      if (write(i, text, (size_t)length) != length) _exit(60 + i);
      free(text);
    }
  }
  _exit(0);
}

int main(int count, char **arguments) {
  watchdog(30);
  require(count == 2, "usage: daemon KIND");
  pid_t child = fork();
  if (child == 0) run_daemon(arguments[1]);
  int status = 0;
  require(waitpid(child, &status, 0) == child, "the daemon is gone");
  printf("daemon status %d\n", status);
  return WEXITSTATUS(status);
}
