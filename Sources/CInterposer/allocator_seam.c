// allocator_seam.c: what our copy of jemalloc asks of the system (allocator_seam.symbols).
//
// Its mappings are written down, so that a block of unknown origin can be told from glibc's. The
// user's MALLOC_CONF and /etc/malloc.conf are for the program's own jemalloc, if it has one: ours
// sees neither. Its profiler stays off, so that what it would call is never called.
#include "allocator_seam.h"

#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unwind.h>

#include "os.h"
#include "recorder.h"
#include "recording_layout.h"
#include "spin_lock.h"

// No sbrk, which other allocators use; no helper thread; and no abort on a setting.
const char *plumb_je_malloc_conf =
    "dss:disabled,background_thread:false,abort_conf:false,confirm_conf:false,prof:false";

// --- Address space -------------------------------------------------------------------------------

// The mappings stay true in a forked child; the lock is free there because a fork through glibc
// waits for jemalloc's own locks, under which these functions are called.
static struct plumb_mapping mappings[ALLOCATOR_SEAM_MAPPINGS];
static uint32_t mapping_count;
static bool has_overflown;
static struct spin_lock lock;

const struct plumb_mapping *allocator_seam_mappings(void) { return mappings; }

bool allocator_seam_holds(uintptr_t address) {
  uint32_t count = __atomic_load_n(&mapping_count, __ATOMIC_ACQUIRE);
  for (uint32_t index = 0; index < count; index++) {
    uintptr_t start = __atomic_load_n(&mappings[index].start, __ATOMIC_RELAXED);
    uintptr_t end = __atomic_load_n(&mappings[index].end, __ATOMIC_ACQUIRE);
    if (address >= start && address < end) return true;
  }
  // With more mappings than slots nothing is certain, and jemalloc is the likelier owner.
  return __atomic_load_n(&has_overflown, __ATOMIC_RELAXED);
}

static void set(struct plumb_mapping *mapping, uintptr_t start, uintptr_t end) {
  __atomic_store_n(&mapping->end, 0, __ATOMIC_RELEASE);
  __atomic_store_n(&mapping->start, start, __ATOMIC_RELEASE);
  __atomic_store_n(&mapping->end, end, __ATOMIC_RELEASE);
}

// Joins a neighbour where it can. The neighbour's bounds only widen, so that a reader in between
// sees the old or the new ones.
static void add(uintptr_t start, uintptr_t end) {
  struct plumb_mapping *free_slot = NULL;
  for (uint32_t index = 0; index < mapping_count; index++) {
    struct plumb_mapping *mapping = &mappings[index];
    if (mapping->end == 0) {
      free_slot = mapping;
    } else if (mapping->end == start) {
      __atomic_store_n(&mapping->end, end, __ATOMIC_RELEASE);
      return;
    } else if (mapping->start == end) {
      __atomic_store_n(&mapping->start, start, __ATOMIC_RELEASE);
      return;
    }
  }
  if (free_slot == NULL) {
    if (mapping_count == ALLOCATOR_SEAM_MAPPINGS) {
      __atomic_store_n(&has_overflown, true, __ATOMIC_RELAXED);
      return;
    }
    free_slot = &mappings[mapping_count];
    set(free_slot, start, end);
    __atomic_store_n(&mapping_count, mapping_count + 1, __ATOMIC_RELEASE);
    return;
  }
  set(free_slot, start, end);
}

static void subtract(uintptr_t start, uintptr_t end) {
  for (uint32_t index = 0; index < mapping_count; index++) {
    struct plumb_mapping *mapping = &mappings[index];
    uintptr_t mapped_start = mapping->start, mapped_end = mapping->end;
    if (mapped_end == 0 || end <= mapped_start || start >= mapped_end) continue;
    if (start <= mapped_start && end >= mapped_end) {
      __atomic_store_n(&mapping->end, 0, __ATOMIC_RELEASE);
    } else if (start <= mapped_start) {
      __atomic_store_n(&mapping->start, end, __ATOMIC_RELEASE);
    } else {
      __atomic_store_n(&mapping->end, start, __ATOMIC_RELEASE);
      if (end < mapped_end) add(end, mapped_end);
    }
  }
}

void *plumb_seam_mmap(void *address, size_t bytes, int access, int flags, int file, off_t offset) {
  void *mapped = mmap(address, bytes, access, flags, file, offset);
  if (mapped == MAP_FAILED) return mapped;
  spin_lock_acquire(&lock);
  subtract((uintptr_t)mapped, (uintptr_t)mapped + bytes);
  add((uintptr_t)mapped, (uintptr_t)mapped + bytes);
  spin_lock_release(&lock);
  return mapped;
}

// Forgotten before it is unmapped: afterwards the range may be anyone's.
int plumb_seam_munmap(void *address, size_t bytes) {
  spin_lock_acquire(&lock);
  subtract((uintptr_t)address, (uintptr_t)address + bytes);
  spin_lock_release(&lock);
  return munmap(address, bytes);
}

// --- Fork ----------------------------------------------------------------------------------------

// jemalloc takes all its locks before a fork and gives them back after it. Meanwhile the thread's
// own calls, from a signal handler, are nested ones. When a handler forks inside a hook, the thread
// may hold one of these locks itself and would wait for ever: then they are left alone, and the
// child, which has no other threads, starts with new ones.
static void (*take_locks)(void);
static void (*give_locks_back)(void);
static void (*renew_locks)(void);

static void before_fork(void) {
  if (recorder_fork_begins()) take_locks();
}

static void after_fork_in_parent(void) {
  if (!recorder_is_forking()) return;
  give_locks_back();
  recorder_fork_ends();
}

static void after_fork_in_child(void) {
  renew_locks();
  recorder_fork_ends();
}

int plumb_seam_pthread_atfork(void (*before)(void), void (*in_parent)(void),
                              void (*in_child)(void)) {
  take_locks = before;
  give_locks_back = in_parent;
  renew_locks = in_child;
  return pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child);
}

// --- Time ----------------------------------------------------------------------------------------

// jemalloc asks for a monotonic clock, now and then, to give pages back by their age.
int plumb_seam_clock_gettime(clockid_t clock, struct timespec *now) {
  (void)clock;
  uint64_t nanoseconds = os_monotonic_ns();
  now->tv_sec = (time_t)(nanoseconds / 1000000000u);
  now->tv_nsec = (long)(nanoseconds % 1000000000u);
  return 0;
}

// --- Configuration and profiling -----------------------------------------------------------------

ssize_t plumb_seam_readlink(const char *path, char *buffer, size_t bytes) {
  (void)path, (void)buffer, (void)bytes;
  return -1;
}

char *plumb_seam_secure_getenv(const char *name) {
  (void)name;
  return NULL;
}

_Unwind_Reason_Code plumb_seam__Unwind_Backtrace(_Unwind_Trace_Fn visit, void *argument) {
  (void)visit, (void)argument;
  return _URC_END_OF_STACK;
}

uintptr_t plumb_seam__Unwind_GetIP(struct _Unwind_Context *context) {
  (void)context;
  return 0;
}

double plumb_seam_exp(double value) { return value; }
double plumb_seam_log(double value) { return value; }
double plumb_seam_round(double value) { return value; }
