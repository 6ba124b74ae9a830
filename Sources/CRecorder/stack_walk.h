// stack_walk.h: the stack of the calling thread, from the hook's caller to the thread's root.
//
// Each thread keeps its last stack. While walking up from the hook, as soon as a frame equals one
// of the kept stack (same stack pointer, return address and rbp) and every word that the kept steps
// outside it had read is unchanged, the rest of the walk must come out as before: each step is a
// function of (return address, sp, rbp) and of those words alone. So only new frames are walked,
// about one nanosecond is paid for each old one, and the hash of a frame and all outside it is
// multiplied forth for new frames only.
//
// Memory is read only where it is proven readable: on the thread's own stack between the deepest
// proven page and the thread's root; elsewhere (a coroutine, an alternate signal stack) page by
// page, with CFI steps only, and nothing is kept.
#ifndef PLUMB_STACK_WALK_H
#define PLUMB_STACK_WALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rule_cache.h"

// Where a walk stands: in the function that `pc` returns to, with these registers after the return.
struct frame_state {
  uintptr_t pc;
  uintptr_t sp;
  uintptr_t rbp;
};

struct kept_frame {
  struct frame_state state;
  // Where the step from the frame inside had found `state.rbp`; where it had read nothing, the
  // address of `state.rbp` itself, which always compares equal.
  const uintptr_t *rbp_at;
  uint64_t hash;    // of this frame and everything outside it
  frame_rule rule;  // of the step outwards from here
  uint32_t node;    // in the recording; 0 while it has none
};

// A stack is complete unless one of these is set; they are part of its hash.
enum stack_flag {
  STACK_IS_CUT = 1,      // the walk ended before the thread's first function
  STACK_IS_FOREIGN = 2,  // it began on a stack that is not the thread's own
  STACK_IS_ELIDED = 4,   // its middle is left out (see STACK_ELISION_*)
};

// A stack deeper than STACK_FRAMES keeps this many innermost and outermost frames.
#define STACK_FRAMES 16384u
#define STACK_ELISION_INNER 256u
#define STACK_ELISION_OUTER 64u

#define ASYNC_CONTEXT_PAGES 64u

struct stack_walker {
  struct rule_cache *rules;
  uintptr_t high;        // one past the thread's own stack
  uintptr_t proven_low;  // [proven_low, high) is readable
  uint32_t generation;   // of the kept stack and its nodes
  uint32_t flags;        // enum stack_flag, of the last stack
  uint32_t count;        // frames of the last stack, outermost first
  uint32_t capacity;
  uint32_t joined;            // how many of them were kept from the stack before (for tests)
  bool is_kept;               // whether the next walk may join this stack
  bool has_third_word;        // whether a step of it read one (FRAME_RULE_DEREFERENCE, _ASYNC)
  struct kept_frame *frames;  // frames[-1] is a sentinel above every stack pointer
  struct kept_frame *fresh;   // scratch: new frames, innermost first
  uint64_t hash;              // of the whole last stack
  uintptr_t proven_contexts[ASYNC_CONTEXT_PAGES];  // pages of contexts, see async_frame.h
  struct call_frame_program scratch;
};

// Prepares a walker for the calling thread. `high` is one past the thread's stack. False when there
// is no memory.
bool stack_walker_start(struct stack_walker *walker, struct rule_cache *rules, uintptr_t high);

// Hands a walker, with the memory that it has, to the calling thread; the thread that it served is
// gone.
void stack_walker_enter_thread(struct stack_walker *walker, uintptr_t high);

// One past the calling thread's own stack: the one that the kernel made for the program, or any
// other.
uintptr_t stack_walk_own_stack_end(bool is_initial_stack);

// Walks from `caller` (whose first frame is the caller of the hook) and returns the hash. The
// frames are then in walker->frames[0 ..< count], outermost first.
uint64_t stack_walk(struct stack_walker *walker, struct frame_state caller, uint32_t generation);

#endif
