// looked_at.c: a program that makes it hard to be looked at, and must not come to harm by it.
//
// `looked_at blocked` blocks every signal; `forking` forks as fast as it can; `denied` lets the
// kernel refuse fork, clone and ptrace; `changing` allocates and frees in two threads; `ending` and
// `crashing` do so while somebody may look. Ten blocks of 1,013 bytes are lost at the start. Says
// "ready", goes on for a second and a half, and says what came of it.
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "scenario.h"

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

SITE void lose(void) {
  for (int block = 0; block < 10; block++) ((volatile char *)malloc(1013))[0] = 1;
}

static void *lose_in_thread(void *unused) {
  volatile char depth[1 << 16];
  depth[0] = 0;
  if (depth[0] != 0) return NULL;
  lose();
  return unused;
}

static void refuse_forks(void) {
  struct sock_filter rules[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_fork, 4, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_vfork, 3, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 2, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_ptrace, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
  };
  struct sock_fprog program = {sizeof rules / sizeof *rules, rules};
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) puts("no filter");
}

static volatile int is_over;

static void *change(void *unused) {
  void *volatile kept[64] = {0};
  for (unsigned turn = 0; !is_over; turn++) {
    free(kept[turn % 64]);
    kept[turn % 64] = malloc(turn % 4096);
  }
  for (unsigned turn = 0; turn < 64; turn++) free(kept[turn]);
  return unused;
}

static int forks(double end) {
  int count = 0;
  while (seconds() < end) {
    pid_t child = fork();
    if (child == 0) {
      free(malloc(100));
      _exit(0);
    }
    int status = -1;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (status == 0) count++;
  }
  return count;
}

int main(int argc, char **arguments) {
  watchdog(60);
  const char *kind = argc > 1 ? arguments[1] : "";
  pthread_t thread, changing[2];
  pthread_create(&thread, NULL, lose_in_thread, NULL);
  pthread_join(thread, NULL);
  if (strcmp(kind, "blocked") == 0) {
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, NULL);
  }
  if (strcmp(kind, "denied") == 0) refuse_forks();
  if (strcmp(kind, "changing") == 0) {
    for (int number = 0; number < 2; number++) {
      pthread_create(&changing[number], NULL, change, NULL);
    }
  }
  puts("ready");
  fflush(stdout);
  double end = seconds() + 1.5;
  if (strcmp(kind, "forking") == 0) {
    puts(forks(end) > 0 ? "forked" : "no child ended well");
    return 0;
  }
  if (strcmp(kind, "ending") == 0 || strcmp(kind, "crashing") == 0) {
    usleep((useconds_t)atoi(arguments[2]));
    if (strcmp(kind, "crashing") == 0) raise(SIGSEGV);
    return 0;
  }
  while (seconds() < end) usleep(1000);
  is_over = 1;
  if (strcmp(kind, "changing") == 0) {
    for (int number = 0; number < 2; number++) pthread_join(changing[number], NULL);
  }
  puts("done");
  return 0;
}
