// allocator_seam.h: jemalloc's mappings, as seen where it asks the system for them.
#ifndef PLUMB_ALLOCATOR_SEAM_H
#define PLUMB_ALLOCATOR_SEAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>
#include <unwind.h>

// jemalloc keeps what it maps (opt.retain) and maps ever larger pieces, so there are few.
#define ALLOCATOR_SEAM_MAPPINGS 1024u

// All of them, for an observer: an array that stays where it is.
const struct plumb_mapping *allocator_seam_mappings(void);

// Whether the address lies in memory that jemalloc mapped. Lock-free; a few tens of nanoseconds.
bool allocator_seam_holds(uintptr_t address);

void *plumb_seam_mmap(void *address, size_t bytes, int access, int flags, int file, off_t offset);
int plumb_seam_munmap(void *address, size_t bytes);
int plumb_seam_clock_gettime(clockid_t clock, struct timespec *now);
int plumb_seam_pthread_atfork(void (*before)(void), void (*in_parent)(void),
                              void (*in_child)(void));
ssize_t plumb_seam_readlink(const char *path, char *buffer, size_t bytes);
char *plumb_seam_secure_getenv(const char *name);
_Unwind_Reason_Code plumb_seam__Unwind_Backtrace(_Unwind_Trace_Fn visit, void *argument);
uintptr_t plumb_seam__Unwind_GetIP(struct _Unwind_Context *context);
double plumb_seam_exp(double value);
double plumb_seam_log(double value);
double plumb_seam_round(double value);

#endif
