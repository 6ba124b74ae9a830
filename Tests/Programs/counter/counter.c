// counter.c: the truth that a report is held to.
//
// A preload that counts what passes through the malloc family and forwards it to whoever comes
// next: libplumb.so when it stands behind us in LD_PRELOAD, else glibc. Both then see the same
// calls. It shares no code and no method with the recorder: global atomic sums, one sharded hash
// table from address to requested size, no stacks.
//
// The sums lie in a shared mapping of the file that COUNTER_OUTPUT names (%p is the process id), as
// the 64-bit numbers of `struct totals`. Whatever ends the process, they are right to the last
// call; a fork child, however it was made, counts from zero into a file of its own.
//
// What counts: malloc, calloc, the aligned forms and realloc(NULL, n) are one allocation; realloc
// of a block is one free and one allocation, realloc(p, 0) that returns NULL one free; a call that
// fails is nothing. An allocation is temporary when its own thread frees it before it allocates
// again. Peak and live are of requested bytes; the peak is exact while there is one thread.
// A signal handler that allocates inside an allocation is not supported.
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "block_table.h"
#include "counter.h"

struct totals {
  _Atomic uint64_t allocations;
  _Atomic uint64_t allocated_bytes;
  _Atomic uint64_t frees;
  _Atomic uint64_t freed_bytes;
  _Atomic uint64_t live_blocks;
  _Atomic uint64_t live_bytes;
  _Atomic uint64_t peak_bytes;
  _Atomic uint64_t temporary_allocations;
  _Atomic uint64_t unknown_frees;  // blocks that this process did not allocate
};

#define PAGE_BYTES 4096u
// A page that a child finds zeroed (MADV_WIPEONFORK): whoever sees `totals` null starts to count
// for its own process.
struct process_state {
  struct totals *_Atomic totals;
  struct block_table *table;
  atomic_flag starting;
};

static struct process_state *state;
static __thread uintptr_t last_allocated __attribute__((tls_model("initial-exec")));

static struct {
  void *(*malloc)(size_t);
  void *(*calloc)(size_t, size_t);
  void *(*realloc)(void *, size_t);
  void (*free)(void *);
  int (*posix_memalign)(void **, size_t, size_t);
  void *(*aligned_alloc)(size_t, size_t);
  void *(*memalign)(size_t, size_t);
  void *(*valloc)(size_t);
  void *(*pvalloc)(size_t);
} next;

// --- Starting ----------------------------------------------------------------------------------

_Noreturn void counter_give_up(const char *sentence) {
  ssize_t written = write(2, sentence, strlen(sentence));
  _exit(written < 0 ? 98 : 97);
}

void *counter_map(size_t bytes) {
  void *pages = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (pages == MAP_FAILED) counter_give_up("counter: no memory for its table\n");
  return pages;
}

// Writes the template into `path` with the process id in place of %p.
static void expand_template(char *path, size_t capacity, const char *template) {
  char digits[24];
  size_t length = 0;
  for (; *template && length + sizeof digits < capacity; template++) {
    if (template[0] != '%' || template[1] != 'p') {
      path[length++] = *template;
      continue;
    }
    size_t count = 0;
    for (unsigned long pid = (unsigned long)getpid(); pid; pid /= 10)
      digits[count++] = (char)('0' + pid % 10);
    while (count) path[length++] = digits[--count];
    template++;
  }
  path[length] = 0;
}

static struct totals *map_totals(void) {
  const char *template = getenv("COUNTER_OUTPUT");
  if (!template) return counter_map(PAGE_BYTES);
  char path[4096];
  expand_template(path, sizeof path, template);
  int file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0 || ftruncate(file, PAGE_BYTES) != 0)
    counter_give_up("counter: cannot create its output\n");
  void *page = mmap(NULL, PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (page == MAP_FAILED) counter_give_up("counter: cannot map its output\n");
  close(file);
  return page;
}

// A dlsym that found nothing may allocate its message: those few bytes come from here and are
// never given back.
static _Atomic size_t early_used;
static _Alignas(16) char early_memory[65536];

static void *early_allocation(size_t bytes) {
  size_t offset = atomic_fetch_add(&early_used, (bytes + 15) & ~(size_t)15);
  if (offset + bytes > sizeof early_memory) counter_give_up("counter: its early memory is full\n");
  return early_memory + offset;
}

static int is_early(const void *block) {
  const char *byte = block;
  return byte >= early_memory && byte < early_memory + sizeof early_memory;
}

static void find_next(void) {
  *(void **)&next.calloc = dlsym(RTLD_NEXT, "calloc");
  *(void **)&next.realloc = dlsym(RTLD_NEXT, "realloc");
  *(void **)&next.free = dlsym(RTLD_NEXT, "free");
  *(void **)&next.posix_memalign = dlsym(RTLD_NEXT, "posix_memalign");
  *(void **)&next.aligned_alloc = dlsym(RTLD_NEXT, "aligned_alloc");
  *(void **)&next.memalign = dlsym(RTLD_NEXT, "memalign");
  *(void **)&next.valloc = dlsym(RTLD_NEXT, "valloc");
  *(void **)&next.pvalloc = dlsym(RTLD_NEXT, "pvalloc");
  *(void **)&next.malloc = dlsym(RTLD_NEXT, "malloc");
}

// Runs at the first event of a process, before any thread exists, and again in a child.
static struct totals *start(void) {
  int error = errno;
  if (!state) {
    state = counter_map(PAGE_BYTES);
    madvise(state, PAGE_BYTES, MADV_WIPEONFORK);
    find_next();
  }
  if (atomic_flag_test_and_set(&state->starting)) {
    while (!atomic_load(&state->totals)) sched_yield();
  } else {
    state->table = block_table_make();
    last_allocated = 0;
    atomic_store(&state->totals, map_totals());
  }
  errno = error;
  return atomic_load(&state->totals);
}

static inline struct totals *sums(void) {
  struct totals *totals = state ? atomic_load(&state->totals) : NULL;
  return totals ? totals : start();
}

static inline int is_resolving(void) { return state && !next.malloc; }

// --- The events --------------------------------------------------------------------------------

static void *count_allocation(void *block, size_t bytes) {
  if (!block) return block;
  struct totals *totals = sums();
  block_table_add(state->table, (uintptr_t)block, bytes);
  last_allocated = (uintptr_t)block;
  atomic_fetch_add(&totals->allocations, 1);
  atomic_fetch_add(&totals->allocated_bytes, bytes);
  atomic_fetch_add(&totals->live_blocks, 1);
  uint64_t live = atomic_fetch_add(&totals->live_bytes, bytes) + bytes;
  uint64_t peak = atomic_load(&totals->peak_bytes);
  while (live > peak && !atomic_compare_exchange_weak(&totals->peak_bytes, &peak, live)) continue;
  return block;
}

static void count_free(struct totals *totals, uintptr_t address, size_t bytes) {
  atomic_fetch_add(&totals->frees, 1);
  atomic_fetch_add(&totals->freed_bytes, bytes);
  atomic_fetch_sub(&totals->live_blocks, 1);
  atomic_fetch_sub(&totals->live_bytes, bytes);
  if (address == last_allocated) {
    atomic_fetch_add(&totals->temporary_allocations, 1);
    last_allocated = 0;
  }
}

// --- The family --------------------------------------------------------------------------------

void *malloc(size_t bytes) {
  if (is_resolving()) return early_allocation(bytes);
  sums();
  return count_allocation(next.malloc(bytes), bytes);
}

void *calloc(size_t count, size_t bytes) {
  if (is_resolving()) return early_allocation(count * bytes);
  sums();
  return count_allocation(next.calloc(count, bytes), count * bytes);
}

void free(void *block) {
  if (!block || is_early(block)) return;
  struct totals *totals = sums();
  size_t bytes = 0;
  if (block_table_remove(state->table, (uintptr_t)block, &bytes)) {
    count_free(totals, (uintptr_t)block, bytes);
  } else {
    atomic_fetch_add(&totals->unknown_frees, 1);
  }
  next.free(block);
}

void *realloc(void *block, size_t bytes) {
  if (!block) return malloc(bytes);
  if (is_early(block)) counter_give_up("counter: a block of its early memory was resized\n");
  struct totals *totals = sums();
  uintptr_t old = (uintptr_t)block;
  size_t old_bytes = 0;
  // Another thread may be given the old address before we are back: forget it first.
  int known = block_table_remove(state->table, old, &old_bytes);
  void *result = next.realloc(block, bytes);
  if (!result && bytes != 0) {
    if (known) block_table_add(state->table, old, old_bytes);
    return NULL;
  }
  if (known) {
    count_free(totals, old, old_bytes);
  } else {
    atomic_fetch_add(&totals->unknown_frees, 1);
  }
  return count_allocation(result, bytes);
}

void *reallocarray(void *block, size_t count, size_t bytes) {
  size_t product;
  if (__builtin_mul_overflow(count, bytes, &product)) {
    errno = ENOMEM;
    return NULL;
  }
  return realloc(block, product);
}

int posix_memalign(void **result, size_t alignment, size_t bytes) {
  sums();
  int error = next.posix_memalign(result, alignment, bytes);
  if (!error) count_allocation(*result, bytes);
  return error;
}

void *aligned_alloc(size_t alignment, size_t bytes) {
  sums();
  return count_allocation(next.aligned_alloc(alignment, bytes), bytes);
}

void *memalign(size_t alignment, size_t bytes) {
  sums();
  return count_allocation(next.memalign(alignment, bytes), bytes);
}

void *valloc(size_t bytes) {
  sums();
  return count_allocation(next.valloc(bytes), bytes);
}

void *pvalloc(size_t bytes) {
  sums();
  return count_allocation(next.pvalloc(bytes), bytes);
}

void free_sized(void *block, size_t bytes) {
  (void)bytes;
  free(block);
}

void free_aligned_sized(void *block, size_t alignment, size_t bytes) {
  (void)alignment;
  (void)bytes;
  free(block);
}
