// spin_lock.h: the recorder's one lock, for slow paths that are taken when something is first seen.
//
// Locks live in memory that a fork wipes, so a child never finds one held; a signal handler never
// waits for one, because nested events do not come this far.
#ifndef PLUMB_SPIN_LOCK_H
#define PLUMB_SPIN_LOCK_H

#include "os.h"

struct spin_lock {
  uint32_t held;
};

static inline void spin_lock_acquire(struct spin_lock *lock) {
  for (unsigned round = 0; __atomic_exchange_n(&lock->held, 1, __ATOMIC_ACQUIRE) != 0; round++) {
    os_pause(round);
  }
}

static inline void spin_lock_release(struct spin_lock *lock) {
  __atomic_store_n(&lock->held, 0, __ATOMIC_RELEASE);
}

#endif
