// private_memory.h: the recorder's own memory, one reserved range that a forked child finds zeroed.
//
// Memory is handed out upwards and never taken back; structures that shrink recycle their own
// parts. Because the whole range is wiped in a child, a child starts as if freshly loaded: no
// table, no lock and no lane of its parent's can be in a half-changed state.
#ifndef PLUMB_PRIVATE_MEMORY_H
#define PLUMB_PRIVATE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Reserves the range, once per program image. False: no address space, or a kernel without
// MADV_WIPEONFORK (before 4.14).
bool private_memory_reserve(size_t bytes);

// Zeroed memory, aligned to 64 bytes. NULL when the range or a limit is exhausted. Lock-free while
// it lasts: a lock is taken to give access to more of the range.
void *private_memory_allocate(size_t bytes);

// Where the range is: [start, end), as large as it was reserved.
void private_memory_range(uint64_t *start, uint64_t *end);

// Bytes handed out since the start (of this process).
uint64_t private_memory_used(void);

// Unmaps what has no access yet, but for `spare_bytes`: the range ends there from now on, in
// children that are forked later as well. Any thread, at any time outside the hooks.
void private_memory_give_back(uint64_t spare_bytes);

// The first bytes of the range, PRIVATE_MEMORY_ROOT_BYTES long, always committed: where the
// process's state lives.
#define PRIVATE_MEMORY_ROOT_BYTES 4096u
void *private_memory_root(void);

#endif
