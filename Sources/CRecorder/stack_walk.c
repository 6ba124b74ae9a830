#include "stack_walk.h"

#include <string.h>

#include "async_frame.h"
#include "os.h"
#include "private_memory.h"
#include "stack_step.h"

extern void *__libc_stack_end __attribute__((weak));

#define FIRST_CAPACITY 512u

// Frames for a kept stack, below which stands a sentinel that no stack pointer is above.
static struct kept_frame *new_frames(uint32_t capacity) {
  struct kept_frame *frames = private_memory_allocate((capacity + 1) * sizeof *frames);
  if (frames == NULL) return NULL;
  frames->state.sp = UINTPTR_MAX;
  return frames + 1;
}

bool stack_walker_start(struct stack_walker *walker, struct rule_cache *rules, uintptr_t high) {
  *walker = (struct stack_walker){.rules = rules, .high = high, .proven_low = high};
  walker->frames = new_frames(FIRST_CAPACITY);
  walker->fresh = new_frames(FIRST_CAPACITY);
  walker->capacity = FIRST_CAPACITY;
  return walker->frames != NULL && walker->fresh != NULL;
}

void stack_walker_enter_thread(struct stack_walker *walker, uintptr_t high) {
  walker->high = high;
  walker->proven_low = high;
  walker->is_kept = false;
}

// The initial stack ends where the kernel put the arguments; another thread's ends at its control
// block, which glibc places at the top of the stack. Neither takes a call that could lock.
uintptr_t stack_walk_own_stack_end(bool is_initial_stack) {
  if (is_initial_stack && &__libc_stack_end != NULL) return (uintptr_t)__libc_stack_end;
  return (uintptr_t)__builtin_thread_pointer();
}

static bool grow(struct stack_walker *walker) {
  if (walker->capacity >= STACK_FRAMES) return false;
  uint32_t capacity = walker->capacity * 2;
  struct kept_frame *frames = new_frames(capacity);
  struct kept_frame *fresh = new_frames(capacity);
  if (frames == NULL || fresh == NULL) return false;
  memcpy(frames, walker->frames, walker->capacity * sizeof *frames);
  memcpy(fresh, walker->fresh, walker->capacity * sizeof *fresh);
  for (uint32_t index = 0; index < walker->capacity; index++) {
    if (frames[index].rbp_at == &walker->frames[index].state.rbp) {
      frames[index].rbp_at = &frames[index].state.rbp;
    }
  }
  walker->frames = frames;
  walker->fresh = fresh;
  walker->capacity = capacity;
  return true;
}

// --- Joining the kept stack ----------------------------------------------------------------------

// Whether the words that the kept step from `inner` outwards had read still stand.
static inline bool step_stands(const struct kept_frame *outer) {
  return walk_load(outer->state.sp - 8) == outer->state.pc && *outer->rbp_at == outer->state.rbp;
}

static bool third_word_stands(const struct kept_frame *inner, const struct kept_frame *outer) {
  if (inner->rule == frame_rule_special(FRAME_RULE_ASYNC)) {
    return async_frame_sp(walk_load(inner->state.rbp - 8)) == outer->state.sp;
  }
  if (frame_rule_base(inner->rule) != FRAME_RULE_DEREFERENCE) return true;
  uintptr_t at = inner->state.rbp + (uintptr_t)frame_rule_offset(inner->rule);
  return walk_load(at) == outer->state.sp;
}

// Follows the kept steps from `inner` outwards for as long as they stand: the root, or the frame
// whose step outwards changed.
static const struct kept_frame *stands_up_to(const struct stack_walker *walker,
                                             const struct kept_frame *inner) {
  const struct kept_frame *root = walker->frames;
  if (__builtin_expect(walker->has_third_word, 0)) {
    while (inner > root && third_word_stands(inner, inner - 1) && step_stands(inner - 1)) inner--;
    // Those who await are found again from the function that they wait for.
    while (inner > root && async_frame_is_awaiting(inner)) inner++;
  } else {
    while (inner > root && step_stands(inner - 1)) inner--;
  }
  return inner;
}

// --- Walking -------------------------------------------------------------------------------------

// How far a walk has come. Pointers, since this is the hot path's whole state.
struct progress {
  struct kept_frame *slot;       // where the next new frame goes: walker->fresh and up ...
  struct kept_frame *slots_end;  // ... to here
  const struct kept_frame *met;  // the innermost kept frame that may still be met
  uint32_t elided;               // new frames that went into the ring of slot_beyond
};

// The slot for a new frame when the scratch array is full. A stack too deep to keep whole: the last
// frames that were walked, in a ring over the outer part of the array, replace those before them,
// and the kept stack is not met again.
static struct kept_frame *slot_beyond(struct walk *walk, struct progress *progress) {
  struct stack_walker *walker = walk->walker;
  uint64_t met = (uint64_t)(progress->met + 1 - walker->frames);
  uint32_t full = walker->capacity;
  if ((walk->flags & STACK_IS_ELIDED) == 0 && grow(walker)) {
    progress->met = walker->frames + met - 1;
    progress->slot = walker->fresh + full + 1;
    progress->slots_end = walker->fresh + walker->capacity;
    return walker->fresh + full;
  }
  walk->flags |= STACK_IS_ELIDED;
  walk->may_join = false;
  progress->met = walker->frames - 1;
  return &walker->fresh[STACK_ELISION_INNER + progress->elided++ % STACK_ELISION_OUTER];
}

static inline struct kept_frame *next_slot(struct walk *walk, struct progress *progress) {
  if (__builtin_expect(progress->slot == progress->slots_end, 0)) {
    return slot_beyond(walk, progress);
  }
  return progress->slot++;
}

static inline const uintptr_t *rbp_source(const struct kept_frame *kept) {
  return kept->rbp_at == &kept->state.rbp ? NULL : kept->rbp_at;
}

// Takes over the kept frames from where the walk stands to `changed`, whose steps need no walking,
// and stands there: its step outwards must be taken anew.
static void take_over(struct walk *walk, struct progress *progress,
                      const struct kept_frame *changed) {
  struct stack_walker *walker = walk->walker;
  uint32_t frame = (uint32_t)(progress->met - walker->frames);
  uint32_t last = (uint32_t)(changed - walker->frames);
  for (; frame > last; frame--) {
    // The slot first: to make room for it, the kept frames may move.
    struct kept_frame *slot = next_slot(walk, progress);
    const struct kept_frame *kept = &walker->frames[frame];
    *slot = *kept;
    slot->rbp_at = walk->rbp_at;
    walk->at = kept[-1].state;
    walk->rbp_at = rbp_source(&kept[-1]);
  }
  if (walk->may_join) progress->met = &walker->frames[(int64_t)last - 1];
}

// Adds the functions that await the one in whose async frame the walk stands. Those of the kept
// stack at this place are not met again: they are on no stack.
static void add_awaiting(struct walk *walk, struct progress *progress) {
  struct stack_walker *walker = walk->walker;
  while (async_frame_is_awaiting(progress->met)) progress->met--;
  uintptr_t context = walk_async_context(walk);
  for (uint32_t count = 0; count < STACK_FRAMES; count++) {
    if (!async_context_is_readable(walker->proven_contexts, context)) return;
    struct kept_frame *slot = next_slot(walk, progress);
    context = async_frame_of_context(slot, context);
  }
}

// The frame inside the kept one that was met is new, and may have found rbp in another place than
// the one before it.
static inline void join(struct stack_walker *walker, const struct kept_frame *met,
                        const uintptr_t *rbp_at) {
  struct kept_frame *frame = &walker->frames[met - walker->frames];
  frame->rbp_at = rbp_at == NULL ? &frame->state.rbp : rbp_at;
}

// Takes a step that is not plain; false at the end of the walk.
static bool goes_on_slowly(struct walk *walk, struct progress *progress, struct kept_frame *frame) {
  if (frame->rule == frame_rule_special(FRAME_RULE_ASYNC)) add_awaiting(walk, progress);
  enum step step = walk_step_slowly(walk, &frame->rule);
  if (!walk->may_join) progress->met = walk->walker->frames - 1;
  if (step == STEP_CUT) walk->flags |= STACK_IS_CUT;
  return step == STEP_OUTWARDS;
}

// Walks until the root, or until the kept frame `met` and all outside it are proven to stand.
//
// The stack pointer rises with each step and is bounded, except where a signal frame leads to
// another stack, so a walk ends. About 50 instructions for a new frame, 12 for one that stands.
static void walk_outwards(struct walk *walk, struct progress *progress) {
  struct stack_walker *walker = walk->walker;
  struct frame_state at = walk->at;
  const uintptr_t *rbp_at = NULL;
  for (;;) {
    // Kept frames at a lower stack pointer have been left; the sentinel ends the search.
    const struct kept_frame *met = progress->met;
    while (met->state.sp < at.sp) met--;
    progress->met = met;
    if (met->state.sp == at.sp && met->state.pc == at.pc && met->state.rbp == at.rbp) {
      const struct kept_frame *last = stands_up_to(walker, met);
      if (last == walker->frames) {
        join(walker, met, rbp_at);
        return;
      }
      walk->at = at;
      walk->rbp_at = rbp_at;
      take_over(walk, progress, last);
      at = walk->at;
      rbp_at = walk->rbp_at;
    }
    frame_rule rule = rule_cache_find(walker->rules, at.pc, &walker->scratch);
    struct kept_frame *frame = next_slot(walk, progress);
    frame->state = at;
    frame->rbp_at = rbp_at;
    frame->rule = rule;
    rbp_at = NULL;
    // The two bases that nearly all functions have; what is read lies within [sp, CFA).
    uintptr_t base = frame_rule_base(rule) == FRAME_RULE_RSP ? at.sp : at.rbp;
    uintptr_t cfa = base + (uintptr_t)frame_rule_offset(rule);
    uintptr_t saved = frame_rule_saved_bytes(rule);
    if (__builtin_expect(frame_rule_base(rule) <= FRAME_RULE_RBP && cfa > at.sp &&
                             cfa <= walk->plain && saved <= cfa - at.sp && (cfa & 7) == 0,
                         1)) {
      if (saved != 0) {
        rbp_at = (const uintptr_t *)(cfa - saved);
        at.rbp = *rbp_at;
      }
      at.pc = walk_load(cfa - 8);
      at.sp = cfa;
      if (__builtin_expect(at.pc != 0, 1)) continue;
      break;
    }
    walk->at = at;
    bool goes_on = goes_on_slowly(walk, progress, frame);
    at = walk->at;
    rbp_at = walk->rbp_at;
    if (!goes_on) break;
  }
  progress->met = walker->frames - 1;
}

// --- Keeping -------------------------------------------------------------------------------------

static inline uint64_t hash_outwards(uint64_t outside, uintptr_t pc) {
  uint64_t mixed = (outside + pc) * UINT64_C(0x9e3779b97f4a7c15);
  return mixed ^ mixed >> 32;
}

static uint64_t hash_of_root(uint32_t flags, uint32_t generation) {
  return hash_outwards(UINT64_C(0x706c756d62) + flags, generation);
}

// Puts `fresh` new frames on top of the `kept` outermost ones.
static inline void keep(struct stack_walker *walker, uint32_t kept, uint32_t fresh_count,
                        uint64_t hash) {
  struct kept_frame *frame = &walker->frames[kept];
  const struct kept_frame *fresh = &walker->fresh[fresh_count];
  while (fresh > walker->fresh) {
    fresh--;
    hash = hash_outwards(hash, fresh->state.pc);
    frame->state = fresh->state;
    frame->rbp_at = fresh->rbp_at == NULL ? &frame->state.rbp : fresh->rbp_at;
    frame->hash = hash;
    frame->rule = fresh->rule;
    frame->node = 0;
    frame++;
  }
  walker->count = kept + fresh_count;
  walker->hash = hash;
}

// The innermost frames and the outermost, in their order; the ring begins anywhere. Returns how
// many there are.
__attribute__((noinline)) static uint32_t join_both_ends(struct stack_walker *walker,
                                                         uint32_t elided) {
  struct kept_frame outer[STACK_ELISION_OUTER];
  uint32_t count = elided < STACK_ELISION_OUTER ? elided : STACK_ELISION_OUTER;
  for (uint32_t index = 0; index < count; index++) {
    uint32_t position = (elided - count + index) % STACK_ELISION_OUTER;
    outer[index] = walker->fresh[STACK_ELISION_INNER + position];
  }
  memcpy(&walker->fresh[STACK_ELISION_INNER], outer, count * sizeof *outer);
  return STACK_ELISION_INNER + count;
}

static inline void start_walk(struct walk *walk, struct stack_walker *walker,
                              struct frame_state caller) {
  *walk = (struct walk){.at = caller, .walker = walker, .may_join = true};
  if (__builtin_expect(caller.sp >= walker->proven_low && caller.sp < walker->high, 1)) {
    walk->low = caller.sp;
    walk->high = walker->high;
    walk->plain = walker->high;
  } else {
    walk_enter_stack(walk, caller.sp);
  }
}

// Whether that many frames have room, growing as needed.
static bool fits(struct stack_walker *walker, uint64_t count) {
  while (count > walker->capacity) {
    if (!grow(walker)) return false;
  }
  return true;
}

// Walks with the `met` outermost frames of the stack before in view. Returns how many of them
// stand; the new frames, `*fresh`, are in the scratch array.
static inline uint32_t walk_meeting(struct walk *walk, uint32_t met, uint32_t *fresh) {
  struct stack_walker *walker = walk->walker;
  struct progress progress = {
      .slot = walker->fresh,
      .slots_end = walker->fresh + walker->capacity,
      .met = walker->frames + met - 1,
  };
  walk_outwards(walk, &progress);
  *fresh = (uint32_t)(progress.slot - walker->fresh);
  if ((walk->flags & STACK_IS_ELIDED) != 0) *fresh = join_both_ends(walker, progress.elided);
  return (uint32_t)(progress.met + 1 - walker->frames);
}

uint64_t stack_walk(struct stack_walker *walker, struct frame_state caller, uint32_t generation) {
  struct walk walk;
  uint32_t fresh;
  start_walk(&walk, walker, caller);
  bool may_join = walk.may_join && walker->is_kept && walker->generation == generation;
  uint32_t kept = walk_meeting(&walk, may_join ? walker->count : 0, &fresh);
  if (__builtin_expect(kept != 0 && !fits(walker, (uint64_t)kept + fresh), 0)) {
    walker->is_kept = false;
    return stack_walk(walker, caller, generation);
  }
  if (kept != 0) {
    walker->has_third_word |= walk.has_third_word;
    keep(walker, kept, fresh, walker->frames[kept - 1].hash);
  } else {
    walker->flags = walk.flags;
    walker->generation = generation;
    walker->has_third_word = walk.has_third_word;
    keep(walker, 0, fresh, hash_of_root(walk.flags, generation));
  }
  walker->joined = kept;
  walker->is_kept = walk.may_join;
  return walker->hash;
}
