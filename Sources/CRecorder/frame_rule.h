// frame_rule.h: how to step from one frame to its caller, packed in 30 bits.
//
// On x86-64 a stack walk that follows call-frame information (CFI) needs three registers: the
// program counter, the stack pointer and rbp. A frame's canonical frame address (CFA) is the stack
// pointer after its return; the return address stands at CFA - 8. So a rule says how to find the
// CFA, and where, if anywhere, the function saved the caller's rbp.
//
//   bits 0-1    zero
//   bits 2-3    base: RSP  CFA = sp + offset
//                     RBP  CFA = rbp + offset
//                     DEREFERENCE  CFA = *(rbp + offset), a frame that was realigned (DRAP)
//                     SPECIAL  `offset` is an enum frame_rule_special
//   bits 4-13   saved: 0 when rbp is still the caller's; else the caller's rbp stands at
//               CFA - 8 * saved (RSP, RBP) or at rbp + 8 * (saved - 1) (DEREFERENCE)
//   bits 14-31  offset, signed
#ifndef PLUMB_FRAME_RULE_H
#define PLUMB_FRAME_RULE_H

#include <stdbool.h>
#include <stdint.h>

typedef uint32_t frame_rule;

enum frame_rule_base {
  FRAME_RULE_RSP = 0,
  FRAME_RULE_RBP = 1,
  FRAME_RULE_DEREFERENCE = 2,
  FRAME_RULE_SPECIAL = 3,
};

enum frame_rule_special {
  FRAME_RULE_NO_INFORMATION = 0,  // no CFI covers the address
  FRAME_RULE_OUTERMOST = 1,       // the return address is undefined: the thread's first function
  FRAME_RULE_SIGNAL = 2,          // the kernel's signal trampoline: registers are in the ucontext
  FRAME_RULE_TOO_COMPLEX = 3,     // CFI that needs other registers or does not fit
  FRAME_RULE_ASYNC = 4,           // as FRAME_RULE_OF_ASYNC; its context stands at rbp - 8
  // Of frames that are on no stack (async_frame.h), and in no table of rules.
  FRAME_RULE_AWAITING = 5,
  FRAME_RULE_TASK_ROOT = 6,
};

#define FRAME_RULE_OFFSET_LIMIT (1 << 17)
#define FRAME_RULE_SAVED_LIMIT (1u << 10)

static inline frame_rule frame_rule_make(enum frame_rule_base base, int32_t offset,
                                         uint32_t saved) {
  return (uint32_t)base << 2 | saved << 4 | (uint32_t)offset << 14;
}

// How an async function that keeps a frame pointer steps outwards.
#define FRAME_RULE_OF_ASYNC frame_rule_make(FRAME_RULE_RBP, 16, 2)

static inline frame_rule frame_rule_special(enum frame_rule_special special) {
  return frame_rule_make(FRAME_RULE_SPECIAL, (int32_t)special, 0);
}

static inline enum frame_rule_base frame_rule_base(frame_rule rule) {
  return (enum frame_rule_base)(rule >> 2 & 3);
}

static inline int64_t frame_rule_offset(frame_rule rule) { return (int32_t)rule >> 14; }

static inline uint32_t frame_rule_saved(frame_rule rule) { return rule >> 4 & 0x3ff; }

// How far below the CFA the caller's rbp is saved; 0 when it is not.
static inline uintptr_t frame_rule_saved_bytes(frame_rule rule) { return rule >> 1 & 0x1ff8; }

#endif
