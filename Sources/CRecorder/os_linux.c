// The Linux side of os.h, x86-64.
#include "os.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/prctl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/vfs.h>
#include <time.h>

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif
#ifndef MADV_WIPEONFORK
#define MADV_WIPEONFORK 18
#endif

static long call(long number, long a, long b, long c, long d, long e, long f) {
  register long r10 __asm__("r10") = d;
  register long r8 __asm__("r8") = e;
  register long r9 __asm__("r9") = f;
  long result;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                   : "rcx", "r11", "memory");
  return result;
}

static long call3(long number, long a, long b, long c) { return call(number, a, b, c, 0, 0, 0); }

void *os_reserve(size_t bytes) {
  long result =
      call(SYS_mmap, 0, (long)bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  return result < 0 && result > -4096 ? NULL : (void *)result;
}

void os_unmap(void *address, size_t bytes) { call3(SYS_munmap, (long)address, (long)bytes, 0); }

bool os_wipe_on_fork(void *address, size_t bytes) {
  call3(SYS_madvise, (long)address, (long)bytes, MADV_DONTDUMP);
  return call3(SYS_madvise, (long)address, (long)bytes, MADV_WIPEONFORK) == 0;
}

bool os_commit_private(void *address, size_t bytes) {
  return call3(SYS_mprotect, (long)address, (long)bytes, PROT_READ | PROT_WRITE) == 0;
}

bool os_map_shared(int file, void *address, size_t bytes) {
  if (call(SYS_mmap, (long)address, (long)bytes, PROT_NONE, MAP_SHARED | MAP_FIXED, file, 0) !=
      (long)address) {
    return false;
  }
  // Nothing is read ahead: a page of a sparse file would bring megabytes of zeros.
  call3(SYS_madvise, (long)address, (long)bytes, MADV_RANDOM);
  return true;
}

bool os_commit_shared(void *address, size_t bytes) {
  return call3(SYS_mprotect, (long)address, (long)bytes, PROT_READ | PROT_WRITE) == 0 &&
         call3(SYS_madvise, (long)address, (long)bytes, MADV_POPULATE_WRITE) == 0;
}

// rt_sigprocmask copies the new mask from user memory before it looks at `how`; an invalid `how`
// makes it fail with EINVAL when the eight bytes were readable and EFAULT when they were not, and
// in neither case does it change anything. At 0 it sees no mask to copy and succeeds.
bool os_is_readable(uintptr_t address) {
  uintptr_t word = address & ~(uintptr_t)7;
  return word != 0 && call(SYS_rt_sigprocmask, -1, (long)word, 0, 8, 0, 0) != -EFAULT;
}

bool os_copy_memory(uintptr_t address, void *buffer, size_t bytes) {
  struct iovec local = {.iov_base = buffer, .iov_len = bytes};
  struct iovec remote = {.iov_base = (void *)address, .iov_len = bytes};
  long copied = call(SYS_process_vm_readv, (long)os_process_id(), (long)&local, 1, (long)&remote,
                     1, 0);
  return copied == (long)bytes;
}

bool os_is_on_alternate_stack(void) {
  stack_t stack;
  return call3(SYS_sigaltstack, 0, (long)&stack, 0) == 0 && (stack.ss_flags & SS_ONSTACK) != 0;
}

int os_create_exclusive(const char *path) {
  return (int)call3(SYS_open, (long)path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
}

bool os_says_exists(int error) { return error == EEXIST; }

const char *os_error_text(int error) {
  switch (error) {
    case ENOENT: return "there is no such folder";
    case ENOTDIR: return "a part of the path is not a folder";
    case EACCES:
    case EPERM: return "permission denied";
    case EROFS: return "the file system is read-only";
    case ENOSPC:
    case EDQUOT: return "the disk is full";
    case ENAMETOOLONG: return "the name is too long";
    case EMFILE:
    case ENFILE: return "no file descriptor is left";
    case EEXIST: return "it exists, as do 98 others of that name";
    default: return "the system refuses it";
  }
}

bool os_is_folder(const char *path) {
  int file = (int)call3(SYS_open, (long)path, O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
  if (file >= 0) os_close(file);
  return file >= 0;
}

int os_open_read(const char *path) {
  return (int)call3(SYS_open, (long)path, O_RDONLY | O_CLOEXEC, 0);
}

bool os_set_size(int file, uint64_t bytes) {
  return call3(SYS_ftruncate, file, (long)bytes, 0) == 0;
}

bool os_allocate(int file, uint64_t offset, uint64_t bytes) {
  long result = call(SYS_fallocate, file, 0, (long)offset, (long)bytes, 0, 0);
  return result != -ENOSPC && result != -EDQUOT && result != -EIO;
}

long os_read(int file, void *buffer, size_t bytes) {
  long result;
  do {
    result = call3(SYS_read, file, (long)buffer, (long)bytes);
  } while (result == -EINTR);
  return result;
}

long os_read_link(const char *path, char *buffer, size_t bytes) {
  return call3(SYS_readlink, (long)path, (long)buffer, (long)bytes);
}

void os_close(int file) { call3(SYS_close, file, 0, 0); }

// A folder that was removed or lies outside the root comes back as "(unreachable)…".
bool os_working_folder(char *path, size_t bytes) {
  return call3(SYS_getcwd, (long)path, (long)bytes, 0) > 0 && path[0] == '/';
}

void os_remove(const char *path) { call3(SYS_unlink, (long)path, 0, 0); }

uint64_t os_free_bytes(const char *path_on_it) {
  struct statfs status;
  if (call3(SYS_statfs, (long)path_on_it, (long)&status, 0) != 0) return UINT64_MAX;
  return (uint64_t)status.f_bavail * (uint64_t)status.f_bsize;
}

void os_write_error(const char *text, size_t bytes) {
  long written;
  do {
    written = call3(SYS_write, 2, (long)text, (long)bytes);
  } while (written == -EINTR);
}

uint64_t os_limit(enum os_limit which) {
  struct rlimit limit;
  if (call(SYS_prlimit64, 0, (long)which, 0, (long)&limit, 0, 0) != 0) return UINT64_MAX;
  return limit.rlim_cur == RLIM_INFINITY ? UINT64_MAX : (uint64_t)limit.rlim_cur;
}

uint32_t os_process_id(void) { return (uint32_t)call3(SYS_getpid, 0, 0, 0); }

uint32_t os_parent_process_id(void) { return (uint32_t)call3(SYS_getppid, 0, 0, 0); }

uint32_t os_thread_id(void) { return (uint32_t)call3(SYS_gettid, 0, 0, 0); }

// Sent to this very thread, so that it stops before it goes on: a signal to the process may be
// taken by another thread, later.
void os_stop_process(void) {
  call3(SYS_tgkill, (long)os_process_id(), (long)os_thread_id(), SIGSTOP);
}

bool os_thread_exists(uint32_t process, uint32_t thread) {
  return call3(SYS_tgkill, (long)process, (long)thread, 0) != -ESRCH;
}

void os_thread_name(char name[16]) {
  if (call3(SYS_prctl, PR_GET_NAME, (long)name, 0) != 0) name[0] = 0;
}

// Not through libc, whose function a preload that shifts the program's time replaces.
static uint64_t clock_ns(clockid_t clock) {
  struct timespec now;
  if (call3(SYS_clock_gettime, clock, (long)&now, 0) != 0) return 0;
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

uint64_t os_monotonic_ns(void) { return clock_ns(CLOCK_MONOTONIC); }

uint64_t os_realtime_ns(void) { return clock_ns(CLOCK_REALTIME); }

void os_pause(unsigned round) {
  if (round < 16) {
    call3(SYS_sched_yield, 0, 0, 0);
    return;
  }
  struct timespec wait = {.tv_sec = 0, .tv_nsec = 50000};
  call3(SYS_nanosleep, (long)&wait, 0, 0);
}
