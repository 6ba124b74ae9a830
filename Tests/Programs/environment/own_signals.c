// own_signals.c: a program that has plans of its own for every signal (RELIABILITY 20).
//
// Handlers for SIGUSR1, SIGUSR2 and SIGPROF must run exactly as often as the program raises them;
// sigwait and signalfd must receive what was sent, and nothing else.
#include <pthread.h>
#include <signal.h>
#include <sys/signalfd.h>

#include "scenario.h"

static volatile sig_atomic_t handled[65];

SITE void *allocate_between_signals(void) { return keep(malloc(1009)); }

static void handle(int signal_number) { handled[signal_number]++; }

int main(void) {
  watchdog(30);
  struct sigaction action = {.sa_handler = handle};
  for (int i = 1; i < 65; i++)
    if (i != SIGKILL && i != SIGSTOP && i != 32 && i != 33 && i != SIGALRM)
      require(sigaction(i, &action, NULL) == 0, "sigaction failed");
  for (int i = 0; i < 101; i++) {
    free(allocate_between_signals());
    raise(SIGUSR1);
    raise(SIGUSR2);
    raise(SIGPROF);
  }
  for (int i = 1; i < 65; i++)
    if (handled[i]) printf("signal %d: %d times\n", i, (int)handled[i]);

  sigset_t all;
  sigfillset(&all);
  require(pthread_sigmask(SIG_BLOCK, &all, NULL) == 0, "no mask");
  for (int i = 0; i < 101; i++) free(allocate_between_signals());
  sigset_t pending;
  sigpending(&pending);
  for (int i = 1; i < 65; i++) require(!sigismember(&pending, i), "an unsent signal is pending");

  int received = 0;
  raise(SIGUSR2);
  require(sigwait(&all, &received) == 0, "sigwait failed");
  printf("waited for %d\n", received);
  int descriptor = signalfd(-1, &all, SFD_NONBLOCK);
  raise(SIGTERM);
  struct signalfd_siginfo information;
  require(read(descriptor, &information, sizeof information) == sizeof information, "no signal");
  printf("read %u\n", information.ssi_signo);
  require(read(descriptor, &information, sizeof information) < 0, "a second signal came");
  return 0;
}
