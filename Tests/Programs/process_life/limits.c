// limits.c: low resource limits (RELIABILITY 7 and 66).
//
// limits KIND, where KIND is
//   address_space        RLIMIT_AS of 256 MiB from the start: 64 MiB can be had, 1 GiB cannot
//   address_space_later  the same limit, set after the start
//   file_size            RLIMIT_FSIZE of 1 MiB from the start: 512 KiB can be written to a file,
//                        and writing beyond 1 MiB is SIGXFSZ for the program's own file alone
//   file_size_later      the same limit, set after the start
//   lock_all             mlockall(MCL_CURRENT | MCL_FUTURE), then allocations
// A limit "from the start" is set before the program becomes itself once more, so that whatever is
// loaded into it starts under the limit.
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include "scenario.h"

#define MEBIBYTE (1024u * 1024u)

static char mebibyte[MEBIBYTE];

SITE void *allocate_under_limit(void) { return keep(malloc(10007)); }

static void set_limit(int resource, rlim_t bytes) {
  struct rlimit limit = {bytes, bytes};
  require(setrlimit(resource, &limit) == 0, "setrlimit failed");
}

static void use_address_space(void) {
  void *large[64];
  for (int i = 0; i < 64; i++) {
    large[i] = keep(malloc(MEBIBYTE));
    require(large[i], "64 MiB cannot be had under a limit of 256 MiB");
    memset(large[i], i, MEBIBYTE);
  }
  errno = 0;
  require(!keep(malloc((size_t)1024 * MEBIBYTE)) && errno == ENOMEM, "1 GiB was had");
  for (int i = 0; i < 64; i++) free(large[i]);
}

static void use_files(void) {
  int file = open("written_under_limit", O_WRONLY | O_CREAT | O_TRUNC, 0600);
  require(file >= 0, "no file");
  memset(mebibyte, 'x', sizeof mebibyte);
  require(write(file, mebibyte, MEBIBYTE / 2) == MEBIBYTE / 2, "512 KiB cannot be written");
  require(write(file, mebibyte, MEBIBYTE) == MEBIBYTE / 2, "a write is not cut at the limit");
  signal(SIGXFSZ, SIG_IGN);
  errno = 0;
  require(write(file, mebibyte, 1) == -1 && errno == EFBIG, "a write beyond the limit succeeded");
  close(file);
}

static void allocate_many_stacks_worth(void) {
  for (int i = 0; i < 503; i++) require(allocate_under_limit(), "a small block cannot be had");
}

static void use_what_is_limited(const char *kind) {
  allocate_many_stacks_worth();
  if (strncmp(kind, "address_space", 13) == 0) use_address_space();
  if (strncmp(kind, "file_size", 9) == 0) use_files();
  printf("%s: the limits held and the program went on\n", kind);
}

static void become_limited_self(char **arguments) {
  fflush(stdout);
  execl("/proc/self/exe", arguments[0], arguments[1], "limited", (char *)NULL);
  require(0, "exec failed");
}

int main(int count, char **arguments) {
  watchdog(30);
  require(count >= 2, "usage: limits KIND");
  const char *kind = arguments[1];
  int resource = strncmp(kind, "file_size", 9) == 0 ? RLIMIT_FSIZE : RLIMIT_AS;
  rlim_t bytes = resource == RLIMIT_FSIZE ? MEBIBYTE : 256 * MEBIBYTE;
  if (strcmp(kind, "lock_all") == 0) {
    require(mlockall(MCL_CURRENT | MCL_FUTURE) == 0, "mlockall failed");
  } else if (count == 2) {
    set_limit(resource, bytes);
    if (!strstr(kind, "_later")) become_limited_self(arguments);
  }
  use_what_is_limited(kind);
  return 0;
}
