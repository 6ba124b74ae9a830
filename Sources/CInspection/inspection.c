#include "inspection.h"

#include <elf.h>
#include <errno.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>

_Static_assert(sizeof(struct user_regs_struct) == PLUMB_REGISTERS * sizeof(uint64_t), "registers");

// Waits for the stop that was asked for. A signal on its way to the thread may stop it first.
static int await_stop(pid_t thread, int *signal) {
  int status;
  do {
    if (waitpid(thread, &status, __WALL) == thread) break;
    if (errno != EINTR) return -errno;
  } while (1);
  if (!WIFSTOPPED(status)) return -ESRCH;
  *signal = status >> 16 == PTRACE_EVENT_STOP ? 0 : WSTOPSIG(status);
  return 0;
}

int inspection_seize(pid_t thread, int *signal) {
  *signal = 0;
  // Nothing is asked for: when this process ends, the kernel lets the thread go.
  if (ptrace(PTRACE_SEIZE, thread, 0, 0) != 0) return -errno;
  int failure = ptrace(PTRACE_INTERRUPT, thread, 0, 0) == 0 ? 0 : -errno;
  if (failure == 0) failure = await_stop(thread, signal);
  if (failure != 0) ptrace(PTRACE_DETACH, thread, 0, 0);
  return failure;
}

int inspection_registers(pid_t thread, struct plumb_registers *registers) {
  struct user_regs_struct user;
  struct iovec vector = {.iov_base = &user, .iov_len = sizeof user};
  if (ptrace(PTRACE_GETREGSET, thread, NT_PRSTATUS, &vector) != 0) return -errno;
  memset(registers, 0, sizeof *registers);
  memcpy(registers->values, &user, sizeof user);
  vector = (struct iovec){.iov_base = &registers->values[PLUMB_REGISTERS],
                          .iov_len = PLUMB_VECTOR_WORDS * sizeof(uint64_t)};
  // Left zero where the kernel has no such state.
  ptrace(PTRACE_GETREGSET, thread, NT_X86_XSTATE, &vector);
  registers->stack_pointer = user.rsp;
  registers->thread_pointer = user.fs_base;
  return 0;
}

int inspection_release(pid_t thread, int signal) {
  return ptrace(PTRACE_DETACH, thread, 0, (void *)(intptr_t)signal) == 0 ? 0 : -errno;
}

ssize_t inspection_read(pid_t process, uint64_t address, void *buffer, size_t bytes) {
  struct iovec local = {.iov_base = buffer, .iov_len = bytes};
  struct iovec remote = {.iov_base = (void *)(uintptr_t)address, .iov_len = bytes};
  ssize_t count = process_vm_readv(process, &local, 1, &remote, 1, 0);
  return count < 0 ? -errno : count;
}
