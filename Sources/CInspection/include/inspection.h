// inspection.h: looks at another process: stops its threads, reads their registers and its memory.
//
// Thin calls around ptrace and process_vm_readv, which Swift can't call: the one has a variable
// argument list, the other's vectors must outlive a closure. All of one process's calls must come
// from one thread. Results are 0, or a negative errno value.
#ifndef PLUMB_INSPECTION_H
#define PLUMB_INSPECTION_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define PLUMB_REGISTERS 27  // of x86-64, as in struct user_regs_struct
// Words of the saved vector registers: a pointer that is being copied may be there alone.
#define PLUMB_VECTOR_WORDS 485

struct plumb_registers {
  uint64_t values[PLUMB_REGISTERS + PLUMB_VECTOR_WORDS];  // zero where a processor has fewer
  uint64_t stack_pointer;
  uint64_t thread_pointer;
  pid_t thread;
};

// Attaches to a thread and stops it. `signal` is one that the stop kept from the thread, to be
// handed on when it is let go; 0 in nearly all cases. Detached again where it fails.
int inspection_seize(pid_t thread, int *signal);
int inspection_registers(pid_t thread, struct plumb_registers *registers);
int inspection_release(pid_t thread, int signal);

// Copies `bytes` from `address` on. A count below `bytes` means that the rest can't be read.
ssize_t inspection_read(pid_t process, uint64_t address, void *buffer, size_t bytes);

// Parts of a process's memory, one after the other into the buffer, which holds all of them. Gives
// the number of bytes that were read, which is less where a part can't be read, or -errno.
struct inspection_part {
  uint64_t address;
  uint64_t bytes;
};
ssize_t inspection_read_parts(pid_t process, const struct inspection_part *parts, size_t count,
                              void *buffer);

#endif
