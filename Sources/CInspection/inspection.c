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
  registers->thread = thread;
  return 0;
}

int inspection_release(pid_t thread, int signal) {
  return ptrace(PTRACE_DETACH, thread, 0, (void *)(intptr_t)signal) == 0 ? 0 : -errno;
}

// A call takes so many parts (UIO_MAXIOV).
enum { PARTS_AT_ONCE = 1024 };

ssize_t inspection_read_parts(pid_t process, const struct inspection_part *parts, size_t count,
                              void *buffer) {
  struct iovec remote[PARTS_AT_ONCE];
  ssize_t done = 0;
  for (size_t from = 0; from < count; from += PARTS_AT_ONCE) {
    size_t at_once = count - from < PARTS_AT_ONCE ? count - from : PARTS_AT_ONCE;
    size_t bytes = 0;
    for (size_t part = 0; part < at_once; part++) {
      remote[part].iov_base = (void *)(uintptr_t)parts[from + part].address;
      remote[part].iov_len = parts[from + part].bytes;
      bytes += parts[from + part].bytes;
    }
    struct iovec local = {.iov_base = (char *)buffer + done, .iov_len = bytes};
    ssize_t read = process_vm_readv(process, &local, 1, remote, at_once, 0);
    if (read < 0) return -errno;
    done += read;
    if ((size_t)read < bytes) return done;
  }
  return done;
}

ssize_t inspection_read(pid_t process, uint64_t address, void *buffer, size_t bytes) {
  struct iovec local = {.iov_base = buffer, .iov_len = bytes};
  struct iovec remote = {.iov_base = (void *)(uintptr_t)address, .iov_len = bytes};
  ssize_t count = process_vm_readv(process, &local, 1, &remote, 1, 0);
  return count < 0 ? -errno : count;
}
