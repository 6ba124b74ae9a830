#include "stack_walk.h"

#include <string.h>

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

// The initial stack ends where the kernel put the arguments; another thread's ends at its control
// block, which glibc places at the top of the stack. Neither takes a call that could lock.
uintptr_t stack_walk_own_stack_end(bool is_main_thread) {
  if (is_main_thread && &__libc_stack_end != NULL) return (uintptr_t)__libc_stack_end;
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
  if (frame_rule_base(inner->rule) != FRAME_RULE_DEREFERENCE) return true;
  uintptr_t at = inner->state.rbp + (uintptr_t)frame_rule_offset(inner->rule);
  return walk_load(at) == outer->state.sp;
}

// Follows the kept steps from `inner` outwards for as long as they stand: the root, or the frame
// whose step outwards changed.
static const struct kept_frame *stands_up_to(const struct stack_walker *walker,
                                             const struct kept_frame *inner) {
  const struct kept_frame *root = walker->frames;
  if (__builtin_expect(walker->has_dereference, 0)) {
    while (inner > root && third_word_stands(inner, inner - 1) && step_stands(inner - 1)) inner--;
  } else {
    while (inner > root && step_stands(inner - 1)) inner--;
  }
  return inner;
}

// --- Walking -------------------------------------------------------------------------------------

// What a walk has come to: `fresh` new frames; of the stack before, only the `kept` outermost frames
// may still be met. In the end, those are the ones that stand.
struct walked {
  uint32_t fresh;
  uint32_t kept;
};

// The slot for a new frame when the scratch array is full. A stack too deep to keep whole: the last
// frames that were walked, in a ring over the outer part of the array, replace those before them,
// and the kept stack is not met again.
static struct kept_frame *slot_beyond(struct walk *walk, struct walked *walked) {
  struct stack_walker *walker = walk->walker;
  if ((walk->flags & STACK_IS_ELIDED) == 0 && grow(walker)) return &walker->fresh[walked->fresh];
  walk->flags |= STACK_IS_ELIDED;
  walk->may_join = false;
  walked->kept = 0;
  uint32_t outer = walked->fresh - walker->capacity;
  return &walker->fresh[STACK_ELISION_INNER + outer % STACK_ELISION_OUTER];
}

static inline struct kept_frame *next_slot(struct walk *walk, struct walked *walked) {
  struct kept_frame *slot = __builtin_expect(walked->fresh < walk->walker->capacity, 1)
                                ? &walk->walker->fresh[walked->fresh]
                                : slot_beyond(walk, walked);
  walked->fresh++;
  return slot;
}

static inline const uintptr_t *rbp_source(const struct kept_frame *kept) {
  return kept->rbp_at == &kept->state.rbp ? NULL : kept->rbp_at;
}

// Takes over the kept frames from where the walk stands to `changed`, whose steps need no walking,
// and stands there: its step outwards must be taken anew.
static void take_over(struct walk *walk, struct walked *walked, const struct kept_frame *changed) {
  const struct kept_frame *root = walk->walker->frames;
  const struct kept_frame *frame = &root[walked->kept - 1];
  uint32_t kept = (uint32_t)(changed - root);
  for (; frame > changed; frame--) {
    struct kept_frame *slot = next_slot(walk, walked);
    *slot = *frame;
    slot->rbp_at = walk->rbp_at;
    walk->at = frame[-1].state;
    walk->rbp_at = rbp_source(&frame[-1]);
  }
  walked->kept = walk->may_join ? kept : 0;
}

// Takes a step that is not plain; false at the end of the walk.
static bool goes_on_slowly(struct walk *walk, struct walked *walked, struct kept_frame *frame) {
  enum step step = walk_step_slowly(walk, &frame->rule);
  if (!walk->may_join) walked->kept = 0;
  if (step == STEP_CUT) walk->flags |= STACK_IS_CUT;
  return step == STEP_OUTWARDS;
}

// The stack pointer rises with each step and is bounded, except where a signal frame leads to
// another stack, so a walk ends.
//
// The hot path of a walk: about 45 instructions for a new frame, 8 for one that stands.
static struct walked walk_outwards(struct walk *walk, uint32_t may_meet) {
  struct stack_walker *walker = walk->walker;
  struct walked walked = {.kept = may_meet};
  struct frame_state at = walk->at;
  const uintptr_t *rbp_at = NULL;
  for (;;) {
    // Kept frames at a lower stack pointer have been left; the sentinel ends the search.
    const struct kept_frame *met = &walker->frames[(int64_t)walked.kept - 1];
    while (met->state.sp < at.sp) met--;
    walked.kept = (uint32_t)(met + 1 - walker->frames);
    if (met->state.sp == at.sp && met->state.pc == at.pc && met->state.rbp == at.rbp) {
      const struct kept_frame *last = stands_up_to(walker, met);
      if (last == walker->frames) return walked;
      walk->at = at;
      walk->rbp_at = rbp_at;
      take_over(walk, &walked, last);
      at = walk->at;
      rbp_at = walk->rbp_at;
    }
    frame_rule rule = rule_cache_find(walker->rules, at.pc);
    struct kept_frame *frame = next_slot(walk, &walked);
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
    bool goes_on = goes_on_slowly(walk, &walked, frame);
    at = walk->at;
    rbp_at = walk->rbp_at;
    if (!goes_on) break;
  }
  walked.kept = 0;
  return walked;
}

// --- Keeping -------------------------------------------------------------------------------------

static inline uint64_t hash_outwards(uint64_t outside, uintptr_t pc) {
  uint64_t mixed = (outside + pc) * UINT64_C(0x9e3779b97f4a7c15);
  return mixed ^ mixed >> 32;
}

static uint64_t hash_of_root(uint32_t flags, uint32_t generation) {
  return hash_outwards(UINT64_C(0x706c756d62) + flags, generation);
}

// Puts the new frames on top of the kept ones.
static inline void keep(struct stack_walker *walker, struct walked walked, uint64_t hash) {
  struct kept_frame *frame = &walker->frames[walked.kept];
  const struct kept_frame *fresh = &walker->fresh[walked.fresh];
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
  walker->count = walked.kept + walked.fresh;
  walker->hash = hash;
}

// The innermost frames and the outermost, in their order; the ring begins anywhere.
__attribute__((noinline)) static uint32_t join_both_ends(struct stack_walker *walker,
                                                         uint32_t fresh) {
  uint32_t elided = fresh - walker->capacity;
  struct kept_frame outer[STACK_ELISION_OUTER];
  uint32_t count = elided < STACK_ELISION_OUTER ? elided : STACK_ELISION_OUTER;
  for (uint32_t index = 0; index < count; index++) {
    uint32_t position = (elided - count + index) % STACK_ELISION_OUTER;
    outer[index] = walker->fresh[STACK_ELISION_INNER + position];
  }
  memcpy(&walker->fresh[STACK_ELISION_INNER], outer, count * sizeof *outer);
  return STACK_ELISION_INNER + count;
}

// Whether the kept and the new frames have room together.
static bool fits(struct stack_walker *walker, struct walked walked) {
  while (walked.kept + walked.fresh > walker->capacity) {
    if (!grow(walker)) return false;
  }
  return true;
}

static inline struct walk start_walk(struct stack_walker *walker, struct frame_state caller) {
  struct walk walk = {.at = caller, .walker = walker, .may_join = true};
  if (__builtin_expect(caller.sp >= walker->proven_low && caller.sp < walker->high, 1)) {
    walk.low = caller.sp;
    walk.high = walker->high;
    walk.plain = walker->high;
  } else {
    walk_enter_stack(&walk, caller.sp);
  }
  return walk;
}

uint64_t stack_walk(struct stack_walker *walker, struct frame_state caller, uint32_t generation) {
  struct walk walk = start_walk(walker, caller);
  bool may_join = walk.may_join && walker->is_kept && walker->generation == generation;
  struct walked walked = walk_outwards(&walk, may_join ? walker->count : 0);
  if (__builtin_expect(walked.kept != 0 && !fits(walker, walked), 0)) {
    walk = start_walk(walker, caller);
    walked = walk_outwards(&walk, 0);
  }
  walker->joined = walked.kept;
  if ((walk.flags & STACK_IS_ELIDED) != 0) walked.fresh = join_both_ends(walker, walked.fresh);
  if (walked.kept != 0) {
    keep(walker, walked, walker->frames[walked.kept - 1].hash);
  } else {
    keep(walker, walked, hash_of_root(walk.flags, generation));
    walker->flags = walk.flags;
    walker->generation = generation;
    walker->has_dereference = false;
  }
  walker->has_dereference |= walk.has_dereference;
  walker->is_kept = walk.may_join;
  return walker->hash;
}
