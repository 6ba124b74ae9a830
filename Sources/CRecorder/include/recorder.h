// recorder.h: what the hooks tell the recorder. One fact a call; no allocator is known here.
//
// Every function may be called inside malloc: none allocates, locks on its usual path, or changes
// errno. The caller holds the thread's guard (recorder_enter) around the allocator's call and the
// event together, so that a signal handler that allocates in between is recognised as nested.
#ifndef PLUMB_RECORDER_H
#define PLUMB_RECORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PLUMB_VERSION "0.1.0"

// Where the program called a hook: the return address and the registers after the return.
struct caller {
  uintptr_t pc;
  uintptr_t sp;
  uintptr_t rbp;
};

// In a hook: its own caller. Needs the hook's frame pointer, which the builtin makes the compiler
// keep.
#define CALLER_OF_THIS_FUNCTION()                       \
  ((struct caller){                                     \
      .pc = (uintptr_t)__builtin_return_address(0),     \
      .sp = (uintptr_t)__builtin_frame_address(0) + 16, \
      .rbp = *(uintptr_t *)__builtin_frame_address(0),  \
  })

// A block as the live table knew it.
struct recorded_block {
  uint32_t site;
  bool is_known;
  bool shares_page;
  uint64_t size;
  uint64_t birth_bytes;
};

struct recorder_thread;

// The calling thread's state: one initial-exec pointer, the recorder's only thread-local variable.
extern __thread struct recorder_thread *recorder_current_thread
    __attribute__((tls_model("initial-exec")));

// --- The guard -----------------------------------------------------------------------------------

struct recorder_thread {
  uint32_t depth;          // 1 while the thread is inside a hook
  bool has_overflown;      // shares the overflow lane
  uintptr_t outermost_sp;  // of the hook that the thread is in
  void *deferred_frees;    // freed by nested calls; linked through their first word
  void *last_allocated;
  struct recorder_state *state;  // NULL in the child of a fork: this memory was wiped
};

// Enters a hook. NULL: this call is nested in another one of the same thread, or the thread cannot
// be recorded; `*is_nested` tells which.
struct recorder_thread *recorder_enter_slowly(const struct caller *caller, bool *is_nested);

static inline struct recorder_thread *recorder_enter(const struct caller *caller, bool *is_nested) {
  struct recorder_thread *thread = recorder_current_thread;
  if (__builtin_expect((uintptr_t)thread > 2 && thread->depth == 0 && thread->state != NULL, 1)) {
    thread->outermost_sp = caller->sp;
    __atomic_store_n(&thread->depth, 1, __ATOMIC_RELAXED);
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    return thread;
  }
  return recorder_enter_slowly(caller, is_nested);
}

static inline void recorder_leave(struct recorder_thread *thread) {
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  __atomic_store_n(&thread->depth, 0, __ATOMIC_RELAXED);
}

// --- Events --------------------------------------------------------------------------------------

// How the allocator places blocks, for the live table.
enum recorder_placement {
  PLACED_BY_SIZE,    // jemalloc: the class follows from the requested size
  PLACED_BY_USABLE,  // jemalloc, aligned: it follows from the usable size, `usable_bytes`
  PLACED_MIXED,      // glibc
};

void recorder_allocated(struct recorder_thread *thread, const struct caller *caller, void *block,
                        size_t size, enum recorder_placement placement, size_t usable_bytes);

// Before the block is given back. False: the recorder never saw it allocated.
bool recorder_freed(struct recorder_thread *thread, void *block);

// A realloc is three calls: the old block is taken out of the live table before the allocator may
// hand its address to another thread; then, when the allocator failed, it is put back, and when it
// succeeded, one free and one allocation are counted.
struct recorded_block recorder_reallocating(struct recorder_thread *thread, void *block);
void recorder_reallocated(struct recorder_thread *thread, const struct caller *caller,
                          struct recorded_block old, void *old_block, void *block, size_t size,
                          enum recorder_placement placement, size_t usable_bytes);
void recorder_realloc_failed(struct recorder_thread *thread, struct recorded_block old, void *block,
                             enum recorder_placement placement, size_t usable_bytes);

// An allocation or a free inside a signal handler that interrupted a hook.
void recorder_nested_event(void);

// A fork by the calling thread begins: its calls are nested ones until the fork ends, in parent and
// child. False: the thread is in a hook already.
bool recorder_fork_begins(void);
bool recorder_is_forking(void);
void recorder_fork_ends(void);

// --- Life ----------------------------------------------------------------------------------------

// Reads the options, once per program image. Called by whatever comes first, a hook or the
// library's constructor.
void recorder_boot(void);

// What the user chose: glibc's allocator instead of jemalloc. Valid after `recorder_boot`, also
// when nothing is recorded.
extern bool recorder_uses_glibc;

// Whether children that inherit the environment are to be recorded.
bool recorder_follows_children(void);

// Whether the process is to stop when it exits, for who started it.
bool recorder_holds_at_exit(void);
bool recorder_logs_events(void);

// Opens the recording of a program that has not allocated anything yet.
void recorder_start(void);

// The recording, and those of forked children, say which allocator and which module's malloc the
// program uses. The text must stay.
void recorder_note_allocator(const char *name);
void recorder_note_other_malloc(const char *module_path);

// What the allocator maps: an array of plumb_mapping that stays where it is.
void recorder_note_allocator_mappings(const void *mappings, uint64_t count);

// A module may have been unloaded.
void recorder_modules_changed(void);

// The program is about to limit its address space: what the recorder has reserved and does not use
// is given back, but for its share of the limit. Not in a nested call.
void recorder_address_space_limited(uint64_t limit_bytes);

// Writes down which types the live blocks are of. At exit, or when the program asks; inside the
// guard.
void recorder_count_live_types(void);

// Stops this process, if that is wanted, until somebody lets it go on. At exit, outside the guard.
void recorder_hold(void);

// The process calls exit; or execs (and comes back, when that failed).
void recorder_exiting(void);
void recorder_executing(void);
void recorder_execution_failed(void);

// A program was started that is not recorded unless children are followed.
void recorder_child_spawned(void);

// Whether the calling process is the one in which this image was loaded, not a child of its.
bool recorder_is_first_process(void);

#endif
