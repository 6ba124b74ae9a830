#include "stack_step.h"

#include "os.h"

// A frame larger than this is implausible: the thread runs on another stack.
#define STACK_JUMP_LIMIT (UINT64_C(64) << 20)

// Signal handlers interrupted by signals. Ends a walk that runs in circles over a broken stack.
#define SIGNAL_FRAMES_LIMIT 64u

// ucontext's general registers start at byte 40; the order is that of <sys/ucontext.h>.
enum { CONTEXT_RBP = 40 + 8 * 10, CONTEXT_RSP = 40 + 8 * 15, CONTEXT_RIP = 40 + 8 * 16 };

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
void walk_enter_stack(struct walk *walk, uintptr_t sp) {
  struct stack_walker *walker = walk->walker;
  walk->low = sp;
  if (sp >= walker->proven_low && sp < walker->high) {
    walk->high = walker->high;
    walk->plain = walker->high;
    walk->is_foreign = false;
    return;
  }
  walk->is_foreign = sp >= walker->high || !prove_own_stack(walker, sp);
  walk->high = walk->is_foreign ? sp & ~(uintptr_t)(OS_PAGE_BYTES - 1) : walker->high;
  walk->plain = walk->is_foreign ? 0 : walker->high;
  if (walk->is_foreign) {
    walk->may_join = false;
    walk->flags |= STACK_IS_FOREIGN;
  }
}

// --- One step ------------------------------------------------------------------------------------

static enum step step_by(struct walk *walk, frame_rule rule) {
  struct frame_state *at = &walk->at;
  uintptr_t cfa = at->rbp + (uintptr_t)frame_rule_offset(rule);
  uintptr_t saved = at->rbp + 8 * ((uintptr_t)frame_rule_saved(rule) - 1);
  if (frame_rule_base(rule) == FRAME_RULE_DEREFERENCE) {
    if (!can_read(walk, cfa)) return STEP_CUT;
    cfa = walk_load(cfa);
    walk->has_third_word = true;
  } else {
    if (frame_rule_base(rule) == FRAME_RULE_RSP) cfa = at->sp + (uintptr_t)frame_rule_offset(rule);
    saved = cfa - frame_rule_saved_bytes(rule);
  }
  // The stack rises by at least the return address.
  if (cfa <= at->sp || !can_read(walk, cfa - 8)) return STEP_CUT;
  if (frame_rule_saved(rule) != 0) {
    if (!can_read(walk, saved)) return STEP_CUT;
    walk->rbp_at = (const uintptr_t *)saved;
    at->rbp = *walk->rbp_at;
  }
  at->pc = walk_load(cfa - 8);
  at->sp = cfa;
  return at->pc == 0 ? STEP_REACHED_ROOT : STEP_OUTWARDS;
}

uintptr_t walk_async_context(struct walk *walk) {
  uintptr_t at = walk->at.rbp - 8;
  walk->has_third_word = true;
  return at >= walk->at.sp && can_read(walk, at) ? walk_load(at) : 0;
}

// The frame below the kernel's trampoline is the function that the signal interrupted: its
// registers are in the ucontext, and it may be on another stack. Its pc is an instruction, not a
// return address; plus one, both are looked up alike.
static enum step step_out_of_signal(struct walk *walk) {
  struct frame_state *at = &walk->at;
  uintptr_t context = at->sp;
  if (!can_read(walk, context + CONTEXT_RIP)) return STEP_CUT;
  at->pc = walk_load(context + CONTEXT_RIP) + 1;
  at->rbp = walk_load(context + CONTEXT_RBP);
  uintptr_t sp = walk_load(context + CONTEXT_RSP);
  if ((sp & 7) != 0 || ++walk->signal_frames > SIGNAL_FRAMES_LIMIT) return STEP_CUT;
  bool goes_on = sp > at->sp && !walk->is_foreign;
  at->sp = sp;
  walk->may_join = false;
  if (!goes_on) {
    if (!os_is_readable(sp)) return STEP_CUT;
    walk_enter_stack(walk, sp);
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

enum step walk_step_slowly(struct walk *walk, frame_rule *rule) {
  walk->rbp_at = NULL;
  if (frame_rule_base(*rule) != FRAME_RULE_SPECIAL) return step_by(walk, *rule);
  switch ((enum frame_rule_special)frame_rule_offset(*rule)) {
    case FRAME_RULE_OUTERMOST: return STEP_REACHED_ROOT;
    case FRAME_RULE_SIGNAL: return step_out_of_signal(walk);
    case FRAME_RULE_ASYNC: return step_by(walk, FRAME_RULE_OF_ASYNC);
    case FRAME_RULE_NO_INFORMATION:
      if (walk->at.rbp == 0) return STEP_REACHED_ROOT;
      *rule = frame_pointer_rule(walk);
      if (frame_rule_base(*rule) != FRAME_RULE_SPECIAL) return step_by(walk, *rule);
      return STEP_CUT;
    default: return STEP_CUT;
  }
}
