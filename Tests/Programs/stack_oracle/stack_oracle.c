// stack_oracle.c: holds the recorder's stack walk to libunwind's, in a program of any kind.
//
// A preload that walks the stack at each malloc, calloc and realloc with the recorder's own code
// (Sources/CRecorder, linked in), so that its kept stacks and rules see what they would see in a
// recording. Every 97th walk is compared with unw_backtrace, frame by frame, from the hook's caller
// to the root. libunwind may lock and allocate, which is why it is an oracle and not the recorder.
//
// ORACLE_OUTPUT names a file (%p: process id) that holds the 64-bit numbers of `struct verdict`;
// with ORACLE_VERBOSE set the first differences are printed.
#define UNW_LOCAL_ONLY
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <libunwind.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "async_frame.h"
#include "private_memory.h"
#include "recorder.h"
#include "stack_walk.h"

#define EVERY 97
#define FRAMES 32768
#define PRIVATE_BYTES ((size_t)1 << 30)
#define VERBOSE_DIFFERENCES 3
#define DEPTHS 1019  // the last one stands for all beyond

struct verdict {
  _Atomic uint64_t compared;
  _Atomic uint64_t equal;
  _Atomic uint64_t frames;     // of the compared stacks, in all
  _Atomic uint64_t joined;     // of all walks: frames that were kept from the stack before
  _Atomic uint64_t walks;
  _Atomic uint64_t depths[DEPTHS];  // compared stacks of so many frames
};

static struct verdict unread_verdict;
static struct verdict *verdict = &unread_verdict;
static struct rule_cache rules;
static atomic_int readiness;  // 0: nothing, 1: one thread prepares, 2: ready, 3: impossible
static atomic_int printed;
static int is_verbose;

static __thread struct stack_walker walker __attribute__((tls_model("initial-exec")));
static __thread int walker_state __attribute__((tls_model("initial-exec")));
static __thread int is_inside __attribute__((tls_model("initial-exec")));
static __thread unsigned walks __attribute__((tls_model("initial-exec")));

static void *(*next_malloc)(size_t);
static void *(*next_calloc)(size_t, size_t);
static void *(*next_realloc)(void *, size_t);

// --- Starting ----------------------------------------------------------------------------------

static void map_verdict(void) {
  const char *template = getenv("ORACLE_OUTPUT");
  is_verbose = getenv("ORACLE_VERBOSE") != NULL;
  if (!template) return;
  char path[4096];
  const char *mark = strstr(template, "%p");
  size_t length = mark ? (size_t)(mark - template) : strlen(template);
  snprintf(path, sizeof path, "%.*s", (int)length, template);
  if (mark) snprintf(path + length, sizeof path - length, "%d%s", getpid(), mark + 2);
  int file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0 || ftruncate(file, sizeof *verdict) != 0) return;
  void *page = mmap(NULL, sizeof *verdict, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (page != MAP_FAILED) verdict = page;
  close(file);
}

static int is_ready(void) {
  int state = atomic_load(&readiness);
  if (state >= 2) return state == 2;
  int expected = 0;
  if (!atomic_compare_exchange_strong(&readiness, &expected, 1)) return 0;
  *(void **)&next_calloc = dlsym(RTLD_NEXT, "calloc");
  *(void **)&next_realloc = dlsym(RTLD_NEXT, "realloc");
  *(void **)&next_malloc = dlsym(RTLD_NEXT, "malloc");
  map_verdict();
  int possible = private_memory_reserve(PRIVATE_BYTES) && rule_cache_start(&rules);
  atomic_store(&readiness, possible ? 2 : 3);
  return possible;
}

static int has_walker(void) {
  if (walker_state == 0) {
    int is_main = getpid() == (int)syscall(SYS_gettid);
    uintptr_t end = stack_walk_own_stack_end(is_main);
    walker_state = stack_walker_start(&walker, &rules, end) ? 1 : 2;
  }
  return walker_state == 1;
}

// --- Comparing -----------------------------------------------------------------------------------

// One thread at a time uses these: both stacks are long.
static uintptr_t ours[FRAMES];
static void *libunwinds[FRAMES];

// Ours, innermost first. Functions that await the one on the stack are on none, and libunwind knows
// nothing of them.
static int walked_on_the_stack(void) {
  int count = 0;
  for (uint32_t index = walker.count; index > 0; index--) {
    const struct kept_frame *frame = &walker.frames[index - 1];
    if (!async_frame_is_awaiting(frame)) ours[count++] = frame->state.pc;
  }
  return count;
}

static void print_difference(int our_count, void *const *theirs, int count, int first) {
  if (!is_verbose || atomic_fetch_add(&printed, 1) >= VERBOSE_DIFFERENCES) return;
  int length = count > our_count ? count : our_count;
  fprintf(stderr, "oracle: flags %u, ours %d frames (%u joined), libunwind's %d\n", walker.flags,
          our_count, walker.joined, count);
  for (int i = 0; i < length && i < first + 8; i++) {
    uintptr_t our = i < our_count ? ours[i] : 0;
    uintptr_t other = i < count ? (uintptr_t)theirs[i] : 0;
    Dl_info about = {0};
    dladdr((void *)(other ? other : our), &about);
    fprintf(stderr, "oracle: %4d  %#14lx  %#14lx %s %s\n", i, our, other,
            our == other ? " " : "!", about.dli_sname ? about.dli_sname : about.dli_fname);
  }
}

// An interrupted frame stands as its instruction plus one with us, and as itself with libunwind.
static int is_same_frame(uintptr_t our, uintptr_t other) {
  return our == other || our == other + 1;
}

static void compare_stacks(const struct caller *caller) {
  int count = unw_backtrace(libunwinds, FRAMES);
  int start = 0;
  while (start < count && (uintptr_t)libunwinds[start] != caller->pc) start++;
  if (start == count) return;
  void *const *theirs = libunwinds + start;
  count -= start;
  int our_count = walked_on_the_stack();
  int same = 0;
  while (same < count && same < our_count && is_same_frame(ours[same], (uintptr_t)theirs[same]))
    same++;
  int is_equal = same == count && same == our_count;
  atomic_fetch_add(&verdict->compared, 1);
  atomic_fetch_add(&verdict->frames, (uint64_t)count);
  atomic_fetch_add(&verdict->depths[count < DEPTHS ? count : DEPTHS - 1], 1);
  atomic_fetch_add(&verdict->equal, (uint64_t)is_equal);
  if (!is_equal) print_difference(our_count, theirs, count, same);
}

// libunwind's reads are cancellation points.
static void compare(const struct caller *caller) {
  static atomic_flag busy;
  int cancellation;
  pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancellation);
  while (atomic_flag_test_and_set(&busy)) sched_yield();
  compare_stacks(caller);
  atomic_flag_clear(&busy);
  pthread_setcancelstate(cancellation, NULL);
}

static void walk(struct caller caller) {
  if (is_inside || !is_ready()) return;
  is_inside = 1;
  int error = errno;
  if (has_walker()) {
    stack_walk(&walker, (struct frame_state){caller.pc, caller.sp, caller.rbp}, 1);
    atomic_fetch_add_explicit(&verdict->walks, 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&verdict->joined, walker.joined, memory_order_relaxed);
    if (++walks % EVERY == 0) compare(&caller);
  }
  errno = error;
  is_inside = 0;
}

// --- The hooks -----------------------------------------------------------------------------------

// dlsym may allocate before the next malloc is known.
static _Alignas(16) char early_memory[65536];
static _Atomic size_t early_used;

static void *early_allocation(size_t bytes) {
  size_t offset = atomic_fetch_add(&early_used, (bytes + 15) & ~(size_t)15);
  return offset + bytes <= sizeof early_memory ? early_memory + offset : NULL;
}

void *malloc(size_t bytes) {
  walk(CALLER_OF_THIS_FUNCTION());
  return next_malloc ? next_malloc(bytes) : early_allocation(bytes);
}

void *calloc(size_t count, size_t bytes) {
  walk(CALLER_OF_THIS_FUNCTION());
  return next_malloc ? next_calloc(count, bytes) : early_allocation(count * bytes);
}

void *realloc(void *block, size_t bytes) {
  walk(CALLER_OF_THIS_FUNCTION());
  return next_malloc ? next_realloc(block, bytes) : early_allocation(bytes);
}
