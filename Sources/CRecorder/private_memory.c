#include "private_memory.h"

#include "os.h"
#include "spin_lock.h"

// The head of the range itself, so that it is wiped with everything else.
struct head {
  uint64_t used;          // bytes handed out, counted from the start of the range
  uint64_t committed;     // bytes with access
  struct spin_lock lock;  // on giving access to more, and on where the range ends
};

// Survive a fork: the range is the same in the child.
static char *range;
static size_t range_bytes;

#define HEAD_BYTES 64u
#define FIRST_BYTES (HEAD_BYTES + PRIVATE_MEMORY_ROOT_BYTES)
#define COMMIT_STEP_BYTES (256u * 1024u)

static struct head *head(void) { return (struct head *)range; }

bool private_memory_reserve(size_t bytes) {
  char *reserved = os_reserve(bytes);
  if (reserved == NULL) return false;
  if (!os_wipe_on_fork(reserved, bytes) || !os_commit_private(reserved, COMMIT_STEP_BYTES)) {
    return false;
  }
  range_bytes = bytes;
  range = reserved;
  return true;
}

void private_memory_range(uint64_t *start, uint64_t *end) {
  *start = (uintptr_t)range;
  *end = *start + __atomic_load_n(&range_bytes, __ATOMIC_RELAXED);
}

void *private_memory_root(void) { return range + HEAD_BYTES; }

static uint64_t round_up_to_page(uint64_t bytes) {
  return (bytes + OS_PAGE_BYTES - 1) & ~(uint64_t)(OS_PAGE_BYTES - 1);
}

// In a child `committed` is zero again while the pages have kept their access: committing them once
// more is harmless.
static bool commit_more(uint64_t end) {
  uint64_t committed = head()->committed;
  uint64_t step = committed / 8 > COMMIT_STEP_BYTES ? committed / 8 : COMMIT_STEP_BYTES;
  uint64_t target = round_up_to_page(end + step);
  if (end > range_bytes) return false;
  if (target > range_bytes) target = range_bytes;
  if (!os_commit_private(range, target)) return false;
  __atomic_store_n(&head()->committed, target, __ATOMIC_RELEASE);
  return true;
}

static bool commit_to(uint64_t end) {
  if (end <= __atomic_load_n(&head()->committed, __ATOMIC_ACQUIRE)) return true;
  spin_lock_acquire(&head()->lock);
  bool is_committed = end <= head()->committed || commit_more(end);
  spin_lock_release(&head()->lock);
  return is_committed;
}

void private_memory_give_back(uint64_t spare_bytes) {
  spin_lock_acquire(&head()->lock);
  uint64_t committed = head()->committed;
  if (committed < COMMIT_STEP_BYTES) committed = COMMIT_STEP_BYTES;
  uint64_t end = round_up_to_page(committed + spare_bytes), old_end = range_bytes;
  if (end < old_end) {
    __atomic_store_n(&range_bytes, end, __ATOMIC_RELAXED);
    os_unmap(range + end, old_end - end);
  }
  spin_lock_release(&head()->lock);
}

void *private_memory_allocate(size_t bytes) {
  if (bytes > range_bytes) return NULL;
  uint64_t wanted = ((uint64_t)bytes + 63) & ~(uint64_t)63;
  uint64_t start = __atomic_load_n(&head()->used, __ATOMIC_RELAXED);
  uint64_t from, end;
  do {
    from = start == 0 ? (FIRST_BYTES + 63) & ~63u : start;
    end = from + wanted;
    if (end > __atomic_load_n(&range_bytes, __ATOMIC_RELAXED) || end < from) return NULL;
  } while (!__atomic_compare_exchange_n(&head()->used, &start, end, false, __ATOMIC_RELAXED,
                                        __ATOMIC_RELAXED));
  return commit_to(end) ? range + from : NULL;
}

uint64_t private_memory_used(void) { return __atomic_load_n(&head()->used, __ATOMIC_RELAXED); }
