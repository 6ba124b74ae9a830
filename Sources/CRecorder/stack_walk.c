#include "stack_walk.h"

#include <string.h>

#include "os.h"
#include "private_memory.h"

extern void *__libc_stack_end __attribute__((weak));

#define FIRST_CAPACITY 512u
#define STEPS_LIMIT 4000000u
// A frame larger than this is implausible: the thread runs on another stack.
#define STACK_JUMP_LIMIT (UINT64_C(64) << 20)

// ucontext's general registers start at byte 40; the order is that of <sys/ucontext.h>.
enum { CONTEXT_RBP = 40 + 8 * 10, CONTEXT_RSP = 40 + 8 * 15, CONTEXT_RIP = 40 + 8 * 16 };

bool stack_walker_start(struct stack_walker *walker, struct rule_cache *rules, uintptr_t high) {
  *walker = (struct stack_walker){.rules = rules, .high = high, .proven_low = high};
  walker->frames = private_memory_allocate(FIRST_CAPACITY * sizeof *walker->frames);
  walker->fresh = private_memory_allocate(FIRST_CAPACITY * sizeof *walker->fresh);
  walker->capacity = FIRST_CAPACITY;
  return walker->frames != NULL && walker->fresh != NULL;
}

// The initial stack ends where the kernel put the arguments; another thread's ends at its control
// block, which glibc places at the top of the stack. Neither takes a call that could lock.
uintptr_t stack_walk_own_stack_end(bool is_main_thread) {
  if (is_main_thread && &__libc_stack_end != NULL) return (uintptr_t)__libc_stack_end;
  return (uintptr_t)__builtin_thread_pointer();
}

// One walk in progress.
struct walk {
  struct stack_walker *walker;
  struct frame_state at;
  uintptr_t low;       // the walk may read [low, high) ...
  uintptr_t high;      // ... where `high` moves up page by page on a foreign stack
  bool is_foreign;
  bool may_join;
  uint32_t fresh;      // new frames so far
  uint32_t kept;       // kept frames that may still be met: [0, kept)
  uint64_t steps;
  uint32_t flags;
};

static inline uintptr_t load(uintptr_t address) { return *(const uintptr_t *)address; }

// --- What may be read ----------------------------------------------------------------------------

static bool prove_own_stack(struct stack_walker *walker, uintptr_t sp) {
  uintptr_t page = walker->proven_low & ~(uintptr_t)(OS_PAGE_BYTES - 1);
  uintptr_t wanted = sp & ~(uintptr_t)(OS_PAGE_BYTES - 1);
  if (page == walker->high) page = (walker->high - 1) & ~(uintptr_t)(OS_PAGE_BYTES - 1);
  if (wanted + STACK_JUMP_LIMIT < page) return false;
  while (page > wanted) {
    page -= OS_PAGE_BYTES;
    if (!os_is_readable(page)) return false;
    walker->proven_low = page;
  }
  walker->proven_low = wanted < walker->proven_low ? wanted : walker->proven_low;
  return true;
}

static bool can_read(struct walk *walk, uintptr_t address) {
  if ((address & 7) != 0 || address < walk->low) return false;
  if (address < walk->high) return true;
  if (!walk->is_foreign) return false;
  while (address >= walk->high) {
    if (!os_is_readable(walk->high)) return false;
    walk->high += OS_PAGE_BYTES;
  }
  return true;
}

// Sets the bounds for a walk that goes on at `sp`.
static void enter_stack(struct walk *walk, uintptr_t sp) {
  struct stack_walker *walker = walk->walker;
  walk->low = sp;
  if (sp >= walker->proven_low && sp < walker->high) {
    walk->high = walker->high;
    walk->is_foreign = false;
    return;
  }
  walk->is_foreign = sp >= walker->high || !prove_own_stack(walker, sp);
  walk->high = walk->is_foreign ? sp & ~(uintptr_t)(OS_PAGE_BYTES - 1) : walker->high;
  if (walk->is_foreign) {
    walk->may_join = false;
    walk->flags |= STACK_IS_FOREIGN;
  }
}

// --- One step ------------------------------------------------------------------------------------

enum step { STEP_OUTWARDS, STEP_REACHED_ROOT, STEP_CUT };

static enum step step_by(struct walk *walk, frame_rule rule) {
  struct frame_state *at = &walk->at;
  uintptr_t cfa, saved;
  int32_t offset = frame_rule_offset(rule);
  uint32_t slots = frame_rule_saved(rule);
  switch (frame_rule_base(rule)) {
    case FRAME_RULE_RSP: cfa = at->sp + (intptr_t)offset; break;
    case FRAME_RULE_RBP: cfa = at->rbp + (intptr_t)offset; break;
    default:
      if (!can_read(walk, at->rbp + (intptr_t)offset)) return STEP_CUT;
      cfa = load(at->rbp + (intptr_t)offset);
  }
  // The stack rises by at least the return address.
  if (cfa <= at->sp || !can_read(walk, cfa - 8)) return STEP_CUT;
  if (slots != 0) {
    saved = frame_rule_base(rule) == FRAME_RULE_DEREFERENCE ? at->rbp + 8 * (slots - 1)
                                                             : cfa - 8 * slots;
    if (!can_read(walk, saved)) return STEP_CUT;
    at->rbp = load(saved);
  }
  at->pc = load(cfa - 8);
  at->sp = cfa;
  return at->pc == 0 ? STEP_REACHED_ROOT : STEP_OUTWARDS;
}

// The frame below the kernel's trampoline is the function that the signal interrupted: its
// registers are in the ucontext, and it may be on another stack. Its pc is an instruction, not a
// return address; plus one, both are looked up alike.
static enum step step_out_of_signal(struct walk *walk) {
  struct frame_state *at = &walk->at;
  uintptr_t context = at->sp;
  if (!can_read(walk, context + CONTEXT_RIP)) return STEP_CUT;
  at->pc = load(context + CONTEXT_RIP) + 1;
  at->rbp = load(context + CONTEXT_RBP);
  uintptr_t sp = load(context + CONTEXT_RSP);
  if ((sp & 7) != 0) return STEP_CUT;
  bool goes_on = sp > at->sp && !walk->is_foreign;
  at->sp = sp;
  walk->may_join = false;
  if (!goes_on) {
    if (!os_is_readable(sp)) return STEP_CUT;
    enter_stack(walk, sp);
  }
  return STEP_OUTWARDS;
}

// Code without CFI (assembly, generated code): where it keeps a frame pointer the caller's frame
// hangs on it. Only on the thread's own stack, where a wrong guess can read nothing unmapped.
static frame_rule frame_pointer_rule(const struct walk *walk) {
  if (walk->is_foreign || walk->at.rbp < walk->at.sp || walk->at.rbp + 16 > walk->high) {
    return frame_rule_special(FRAME_RULE_TOO_COMPLEX);
  }
  return frame_rule_make(FRAME_RULE_RBP, 16, 2);
}

static enum step step_outwards(struct walk *walk, frame_rule *rule) {
  if (__builtin_expect(frame_rule_base(*rule) != FRAME_RULE_SPECIAL, 1)) {
    return step_by(walk, *rule);
  }
  switch ((enum frame_rule_special)frame_rule_offset(*rule)) {
    case FRAME_RULE_OUTERMOST: return STEP_REACHED_ROOT;
    case FRAME_RULE_SIGNAL: return step_out_of_signal(walk);
    case FRAME_RULE_NO_INFORMATION:
      if (walk->at.rbp == 0) return STEP_REACHED_ROOT;
      *rule = frame_pointer_rule(walk);
      if (frame_rule_base(*rule) != FRAME_RULE_SPECIAL) return step_by(walk, *rule);
      return STEP_CUT;
    default: return STEP_CUT;
  }
}

// --- Joining the kept stack ----------------------------------------------------------------------

// Whether the words that the kept step from `inner` outwards had read still stand.
static inline bool step_stands(const struct kept_frame *inner, const struct kept_frame *outer) {
  frame_rule rule = inner->rule;
  uintptr_t cfa = outer->state.sp;
  if (load(cfa - 8) != outer->state.pc) return false;
  uint32_t slots = frame_rule_saved(rule);
  if (__builtin_expect(frame_rule_base(rule) == FRAME_RULE_DEREFERENCE, 0)) {
    uintptr_t rbp = inner->state.rbp;
    return load(rbp + (intptr_t)frame_rule_offset(rule)) == cfa &&
           (slots == 0 || load(rbp + 8 * (slots - 1)) == outer->state.rbp);
  }
  return slots == 0 || load(cfa - 8 * slots) == outer->state.rbp;
}

static inline bool is_same_state(const struct frame_state *a, const struct frame_state *b) {
  return a->sp == b->sp && a->pc == b->pc && a->rbp == b->rbp;
}

static bool has_room_for_fresh(struct walk *walk);

// Looks for the current frame among the kept ones. True: the kept frames [0, walk->kept) stand as
// they are. Otherwise the kept steps that still stand have been taken, the walk goes on outside
// them, and frames further out may be met yet.
static inline bool join(struct walk *walk) {
  struct kept_frame *frames = walk->walker->frames;
  uint32_t kept = walk->kept;
  while (kept > 0 && frames[kept - 1].state.sp < walk->at.sp) kept--;
  walk->kept = kept;
  if (kept == 0 || !is_same_state(&frames[kept - 1].state, &walk->at)) return false;
  uint32_t inner = kept - 1;
  while (inner > 0 && step_stands(&frames[inner], &frames[inner - 1])) inner--;
  if (inner == 0) return true;
  // frames[inner] stands, its step outwards does not: take over [inner, kept - 1) unwalked.
  for (uint32_t frame = kept - 1; frame > inner; frame--) {
    if (!has_room_for_fresh(walk)) break;
    walk->walker->fresh[walk->fresh++] = frames[frame];
    walk->at = frames[frame - 1].state;
  }
  walk->kept = inner;
  return false;
}

// --- Keeping -------------------------------------------------------------------------------------

static bool grow(struct stack_walker *walker) {
  if (walker->capacity >= STACK_FRAMES) return false;
  uint32_t capacity = walker->capacity * 2;
  struct kept_frame *frames = private_memory_allocate(capacity * sizeof *frames);
  struct kept_frame *fresh = private_memory_allocate(capacity * sizeof *fresh);
  if (frames == NULL || fresh == NULL) return false;
  memcpy(frames, walker->frames, walker->capacity * sizeof *frames);
  memcpy(fresh, walker->fresh, walker->capacity * sizeof *fresh);
  walker->frames = frames;
  walker->fresh = fresh;
  walker->capacity = capacity;
  return true;
}

static bool has_room_for_fresh(struct walk *walk) {
  if ((walk->flags & STACK_IS_ELIDED) != 0) return false;
  return walk->fresh < walk->walker->capacity || grow(walk->walker);
}

// A stack too deep to keep whole: the last frames that were walked, in a ring over the outer part
// of the scratch array, replace those before them.
static struct kept_frame *elided_slot(struct walk *walk) {
  walk->flags |= STACK_IS_ELIDED;
  walk->may_join = false;
  uint32_t outer = walk->fresh++ - walk->walker->capacity;
  return &walk->walker->fresh[STACK_ELISION_INNER + outer % STACK_ELISION_OUTER];
}

static inline uint64_t hash_outwards(uint64_t outside, uintptr_t pc) {
  uint64_t mixed = (outside + pc) * UINT64_C(0x9e3779b97f4a7c15);
  return mixed ^ mixed >> 32;
}

static uint64_t hash_of_root(uint32_t flags, uint32_t generation) {
  return hash_outwards(UINT64_C(0x706c756d62) + flags, generation);
}

// Puts the fresh frames on top of the `kept` that stand.
static void keep(struct walk *walk, uint32_t kept, uint32_t generation) {
  struct stack_walker *walker = walk->walker;
  uint64_t hash = kept == 0 ? hash_of_root(walk->flags, generation) : walker->frames[kept - 1].hash;
  for (uint32_t index = walk->fresh; index > 0; index--) {
    struct kept_frame *frame = &walker->frames[kept++];
    *frame = walker->fresh[index - 1];
    hash = hash_outwards(hash, frame->state.pc);
    frame->hash = hash;
    frame->node = 0;
  }
  walker->count = kept;
  walker->hash = hash;
}

// The innermost frames and the outermost, in their order; the ring begins anywhere.
static void keep_both_ends(struct walk *walk, uint32_t generation) {
  struct stack_walker *walker = walk->walker;
  uint32_t walked = walk->fresh - walker->capacity;
  struct kept_frame outer[STACK_ELISION_OUTER];
  uint32_t count = walked < STACK_ELISION_OUTER ? walked : STACK_ELISION_OUTER;
  for (uint32_t index = 0; index < count; index++) {
    uint32_t position = (walked - count + index) % STACK_ELISION_OUTER;
    outer[index] = walker->fresh[STACK_ELISION_INNER + position];
  }
  memcpy(&walker->fresh[STACK_ELISION_INNER], outer, count * sizeof *outer);
  walk->fresh = STACK_ELISION_INNER + count;
  keep(walk, 0, generation);
}

static void walk_new_frames(struct walk *walk) {
  struct stack_walker *walker = walk->walker;
  for (;;) {
    frame_rule rule = rule_cache_find(walker->rules, walk->at.pc);
    struct kept_frame *frame =
        has_room_for_fresh(walk) ? &walker->fresh[walk->fresh++] : elided_slot(walk);
    frame->state = walk->at;
    enum step step = step_outwards(walk, &rule);
    frame->rule = rule;
    if (step == STEP_OUTWARDS && ++walk->steps < STEPS_LIMIT) {
      if (walk->kept != 0 && walk->may_join && join(walk)) return;
      continue;
    }
    if (step != STEP_REACHED_ROOT) walk->flags |= STACK_IS_CUT;
    walk->kept = 0;
    return;
  }
}

// Whether the kept and the new frames have room together.
static bool fits(const struct walk *walk) {
  while (walk->kept + walk->fresh > walk->walker->capacity) {
    if (!grow(walk->walker)) return false;
  }
  return true;
}

static struct walk walk_from(struct stack_walker *walker, struct frame_state caller,
                             uint32_t kept) {
  struct walk walk = {.walker = walker, .at = caller, .may_join = true, .kept = kept};
  enter_stack(&walk, caller.sp);
  if (walk.is_foreign) walk.kept = 0;
  if (walk.kept == 0 || !join(&walk)) walk_new_frames(&walk);
  if (!walk.may_join) walk.kept = 0;
  return walk;
}

uint64_t stack_walk(struct stack_walker *walker, struct frame_state caller, uint32_t generation) {
  bool may_join = walker->is_kept && walker->generation == generation;
  struct walk walk = walk_from(walker, caller, may_join ? walker->count : 0);
  if (walk.kept != 0 && !fits(&walk)) walk = walk_from(walker, caller, 0);
  if (walk.kept != 0) walk.flags = walker->flags;
  walker->joined = walk.kept;
  if ((walk.flags & STACK_IS_ELIDED) != 0) {
    keep_both_ends(&walk, generation);
  } else {
    keep(&walk, walk.kept, generation);
  }
  walker->flags = walk.flags;
  walker->generation = generation;
  walker->is_kept = walk.may_join;
  return walker->hash;
}
