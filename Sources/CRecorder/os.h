// os.h: everything that the recorder asks of the operating system.
//
// Contract of every function here: raw system calls only, so that nothing allocates, locks, can be
// interposed or is a cancellation point, and errno is never touched. Failures come back as `false`
// or as a negative errno value. Callable inside malloc and inside a signal handler.
#ifndef PLUMB_OS_H
#define PLUMB_OS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OS_PAGE_BYTES 4096u

// --- Memory --------------------------------------------------------------------------------------

// Reserves `bytes` of address space without access. NULL when there is none.
void *os_reserve(size_t bytes);

// Gives address space back.
void os_unmap(void *address, size_t bytes);

// Marks a reserved private range so that a forked child finds it zeroed, and no core dump holds it.
bool os_wipe_on_fork(void *address, size_t bytes);

// Gives a reserved private range read and write access. Pages stay unallocated until touched.
bool os_commit_private(void *address, size_t bytes);

// Maps `bytes` of the open file over the reserved range, shared, without access.
bool os_map_shared(int file, void *address, size_t bytes);

// Gives a mapped shared range access and allocates its pages now: a later store cannot fail.
// False when the disk, the memory or a limit forbids it; nothing is stored in that case.
bool os_commit_shared(void *address, size_t bytes);

// Whether one word at `address` can be read. About 80 ns.
bool os_is_readable(uintptr_t address);

// Copies memory that another thread may unmap meanwhile. False when it can't be read, or the system
// forbids it.
bool os_copy_memory(uintptr_t address, void *buffer, size_t bytes);

// Whether the calling thread runs a signal handler on its alternate stack.
bool os_is_on_alternate_stack(void);

// --- Files ---------------------------------------------------------------------------------------

int os_create_exclusive(const char *path);  // descriptor or negative errno; close-on-exec
bool os_says_exists(int error);             // whether the errno value says that the path exists
const char *os_error_text(int error);       // why a file cannot be created, as part of a sentence
bool os_is_folder(const char *path);
int os_open_read(const char *path);
bool os_set_size(int file, uint64_t bytes);
// Takes the disk space of a range now. False when there is none; true also where the file system
// has no such call.
bool os_allocate(int file, uint64_t offset, uint64_t bytes);
long os_read(int file, void *buffer, size_t bytes);
long os_read_link(const char *path, char *buffer, size_t bytes);
void os_close(int file);
bool os_working_folder(char *path, size_t bytes);  // absolute; false when it has no path
void os_remove(const char *path);
uint64_t os_free_bytes(const char *path_on_it);  // UINT64_MAX when unknown
void os_write_error(const char *text, size_t bytes);

// --- Limits, identity, time ----------------------------------------------------------------------

enum os_limit { OS_LIMIT_FILE_BYTES = 1, OS_LIMIT_ADDRESS_BYTES = 9 };
uint64_t os_limit(enum os_limit which);  // UINT64_MAX when there is none

uint32_t os_process_id(void);
uint32_t os_parent_process_id(void);
uint32_t os_thread_id(void);
// Stops all threads of this process until SIGCONT.
void os_stop_process(void);
// Whether a thread of this process with that id exists.
bool os_thread_exists(uint32_t process, uint32_t thread);
void os_thread_name(char name[16]);
uint64_t os_monotonic_ns(void);
uint64_t os_realtime_ns(void);

// Lets other threads run: yields at first, then sleeps 50 µs, so that a waiter of higher priority
// cannot starve the holder.
void os_pause(unsigned round);

#endif
