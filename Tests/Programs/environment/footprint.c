// footprint.c: prints what a process can see of itself (RELIABILITY 20, "as without us").
//
// Threads, signal masks and dispositions, open descriptors, limits, folder, file mask, timers and
// its environment but for the variables by which a recorder is asked for.
#include <dirent.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>

#include "scenario.h"

extern char **environ;

SITE void *allocate_and_look(void) { return keep(malloc(1009)); }

static void print_status_lines(void) {
  static const char *const wanted[] = {"Threads:", "SigPnd:", "ShdPnd:", "SigBlk:", "SigIgn:",
                                       "SigCgt:", "CapEff:", "NoNewPrivs:", "Seccomp:"};
  char line[512];
  FILE *status = fopen("/proc/self/status", "r");
  require(status, "no /proc");
  while (fgets(line, sizeof line, status))
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
      if (strncmp(line, wanted[i], strlen(wanted[i])) == 0) fputs(line, stdout);
  fclose(status);
}

static void print_limits_and_timers(void) {
  for (int resource = 0; resource < RLIM_NLIMITS; resource++) {
    struct rlimit limit;
    getrlimit((__rlimit_resource_t)resource, &limit);
    printf("limit %d: %lld %lld\n", resource, (long long)limit.rlim_cur, (long long)limit.rlim_max);
  }
  for (int timer = ITIMER_REAL; timer <= ITIMER_PROF; timer++) {
    struct itimerval value;
    getitimer((__itimer_which_t)timer, &value);
    printf("timer %d: %ld\n", timer, (long)value.it_interval.tv_usec);
  }
}

static void print_environment(void) {
  for (char **variable = environ; *variable; variable++) {
    if (strncmp(*variable, "LD_PRELOAD=", 11) == 0 || strncmp(*variable, "PLUMB", 5) == 0) continue;
    puts(*variable);
  }
}

int main(void) {
  for (int i = 0; i < 211; i++) free(allocate_and_look());
  print_status_lines();
  for (int i = 0; i < 64; i++) {
    struct stat unused;
    if (fstat(i, &unused) == 0) printf("descriptor %d\n", i);
  }
  print_limits_and_timers();
  mode_t mask = umask(0);
  printf("file mask %o\n", (unsigned)mask);
  print_environment();
  for (int i = 0; i < 211; i++) free(allocate_and_look());
  return 0;
}
