// stack_step.h: one step of a walk, and what a walk may read. Private to the walker.
#ifndef PLUMB_STACK_STEP_H
#define PLUMB_STACK_STEP_H

#include "stack_walk.h"

// One walk in progress.
struct walk {
  struct frame_state at;
  uintptr_t low;    // the walk may read [low, high) ...
  uintptr_t high;   // ... where `high` moves up page by page on a foreign stack
  uintptr_t plain;  // as high, for plain steps; 0 on a foreign stack, which has none
  struct stack_walker *walker;
  uint32_t flags;  // enum stack_flag
  uint32_t signal_frames;
  bool is_foreign;
  bool may_join;
  bool has_third_word;      // a step read one
  const uintptr_t *rbp_at;  // where the last slow step found rbp; NULL when it is as before
};

enum step { STEP_OUTWARDS, STEP_REACHED_ROOT, STEP_CUT };

// Sets the bounds for a walk that goes on at `sp`.
void walk_enter_stack(struct walk *walk, uintptr_t sp);

// Takes the step of any rule. A rule that was found by guessing is replaced by what it came to.
enum step walk_step_slowly(struct walk *walk, frame_rule *rule);

// The context of the async function in whose frame the walk stands (FRAME_RULE_ASYNC); 0 when it
// cannot be read.
uintptr_t walk_async_context(struct walk *walk);

static inline uintptr_t walk_load(uintptr_t address) { return *(const uintptr_t *)address; }

#endif
