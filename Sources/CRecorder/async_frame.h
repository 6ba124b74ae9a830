// async_frame.h: the functions of Swift that await the one on the stack.
//
// An async function that waits is on no stack. What goes on when the one that it waits for is done
// stands in that one's context, whose first two words are the context of who waits, and the code
// that continues it (AsyncContext in swift/ABI/Task.h). An async function with a frame pointer
// keeps its own context at rbp - 8, which is where a walk enters the chain.
//
// A frame of the chain is kept so that the words it was read from are compared as those of a step
// over a stack are: "sp - 8" is where the function was read, and `rbp`, read from the word before
// it, is the context of the next. A context lives while the function that it belongs to has not
// returned, so that what a word before it proved to be on the chain may be read.
#ifndef PLUMB_ASYNC_FRAME_H
#define PLUMB_ASYNC_FRAME_H

#include <stdbool.h>
#include <stdint.h>

#include "os.h"
#include "stack_walk.h"

// The stack pointer that the frame read from a context is kept with.
static inline uintptr_t async_frame_sp(uintptr_t context) { return context + 16; }

// Makes `frame` that of the function waiting for the owner of `context`; returns its own context.
// The outermost context is of no function: its frame closes the chain, and is not shown.
static inline uintptr_t async_frame_of_context(struct kept_frame *frame, uintptr_t context) {
  const uintptr_t *words = (const uintptr_t *)context;
  enum frame_rule_special rule = words[0] == 0 ? FRAME_RULE_TASK_ROOT : FRAME_RULE_AWAITING;
  frame->state = (struct frame_state){words[1], async_frame_sp(context), words[0]};
  frame->rbp_at = words;
  frame->rule = frame_rule_special(rule);
  return words[0];
}

// Whether a frame is of such a chain, and thus on no stack.
static inline bool async_frame_is_awaiting(const struct kept_frame *frame) {
  return frame->rule == frame_rule_special(FRAME_RULE_AWAITING) ||
         frame->rule == frame_rule_special(FRAME_RULE_TASK_ROOT);
}

// Whether a word may be a context, and lies in a page that could once be read. `pages` remembers
// some of those, in pairs, the one seen last before the other: asking the system costs more than
// the rest of a walk.
static inline bool async_context_is_readable(uintptr_t pages[ASYNC_CONTEXT_PAGES],
                                             uintptr_t context) {
  if (context == 0 || (context & 15) != 0) return false;
  uintptr_t page = context / OS_PAGE_BYTES;
  uintptr_t *pair = &pages[(page ^ page >> 8) * 2 % ASYNC_CONTEXT_PAGES];
  if (pair[0] == page) return true;
  if (pair[1] != page && !os_is_readable(context)) return false;
  pair[1] = pair[0];
  pair[0] = page;
  return true;
}

// Whether the function at `start` stores its context as async functions do:
// push rbp; push r14; lea rbp, [rsp + 8].
bool async_frame_begins_at(uintptr_t start);

#endif
