#include "call_frame_program.h"

#include <stddef.h>

enum register_number { REGISTER_RBP = 6, REGISTER_RSP = 7 };

static struct saved_register *saved_slot(struct call_frame_program *program, uint64_t number) {
  if (number == REGISTER_RBP) return &program->row.rbp;
  if (number == program->common.return_address_register) return &program->row.return_address;
  return NULL;
}

static void save(struct call_frame_program *program, uint64_t number, enum saved_kind kind,
                 int64_t offset) {
  struct saved_register *slot = saved_slot(program, number);
  if (slot == NULL) return;
  *slot = (struct saved_register){kind, (int32_t)offset};
  if (slot->offset != offset) slot->kind = SAVED_COMPLEX;
}

static void restore(struct call_frame_program *program, uint64_t number) {
  struct saved_register *slot = saved_slot(program, number);
  if (slot == &program->row.rbp) *slot = program->initial_rbp;
  if (slot == &program->row.return_address) *slot = program->initial_return_address;
}

// Of all expressions two occur in functions that call others: `*(rbp + n)` for the CFA of a frame
// that realigned its stack, and `rbp + n` for where it saved rbp (DW_OP_breg6 is 0x76, DW_OP_deref
// 0x06).
static bool is_rbp_expression(struct byte_cursor *instructions, bool dereferences,
                              int64_t *offset) {
  uint64_t bytes = byte_cursor_uleb(instructions);
  if (!byte_cursor_has(instructions, bytes)) return false;
  struct byte_cursor body = {instructions->at, instructions->at + bytes, false};
  instructions->at += bytes;
  if (byte_cursor_unsigned(&body, 1) != 0x76) return false;
  *offset = byte_cursor_sleb(&body);
  if (dereferences && byte_cursor_unsigned(&body, 1) != 0x06) return false;
  return body.at == body.end && !body.is_overrun;
}

// Entries of the table through which a program calls its libraries push a word halfway, and one
// expression serves them all: rsp + 8 + (((rip & 15) >= n) << 3), from binutils. Only a signal
// finds a function there. The rule is of one pc, for which the expression is a number.
static bool is_linkage_expression(const uint8_t *body, uint64_t bytes, uintptr_t pc,
                                  int64_t *offset) {
  static const uint8_t known[] = {0x77, 0x08, 0x80, 0x00, 0x3f, 0x1a, 0, 0x2a, 0x33, 0x24, 0x22};
  enum { LITERAL = 6, LITERAL_0 = 0x30, LITERAL_15 = 0x3f };
  if (bytes != sizeof known) return false;
  for (unsigned at = 0; at < sizeof known; at++) {
    if (at != LITERAL && body[at] != known[at]) return false;
  }
  if (body[LITERAL] < LITERAL_0 || body[LITERAL] > LITERAL_15) return false;
  *offset = (pc & 15) >= (uintptr_t)(body[LITERAL] - LITERAL_0) ? 16 : 8;
  return true;
}

static void set_cfa_offset(struct call_frame_program *program, int64_t offset) {
  program->row.cfa_offset = (int32_t)offset;
  if (program->row.cfa_offset != offset) program->row.cfa = CFA_COMPLEX;
}

static void define_cfa_by_expression(struct call_frame_program *program,
                                     struct byte_cursor *instructions) {
  int64_t offset = 0;
  struct byte_cursor body = *instructions;
  uint64_t bytes = byte_cursor_uleb(&body);
  bool is_known = is_rbp_expression(instructions, true, &offset);
  program->row.cfa = is_known ? CFA_DEREFERENCE : CFA_COMPLEX;
  if (!is_known && !instructions->is_overrun && byte_cursor_has(&body, bytes)
      && is_linkage_expression(body.at, bytes, program->pc, &offset)) {
    program->row.cfa = CFA_REGISTER;
    program->row.cfa_register = REGISTER_RSP;
  }
  set_cfa_offset(program, offset);
}

static void save_by_expression(struct call_frame_program *program,
                               struct byte_cursor *instructions) {
  uint64_t number = byte_cursor_uleb(instructions);
  int64_t offset = 0;
  bool is_known = is_rbp_expression(instructions, false, &offset);
  save(program, number, is_known ? SAVED_AT_RBP : SAVED_COMPLEX, offset);
}

static void save_by_value_expression(struct call_frame_program *program,
                                     struct byte_cursor *instructions) {
  uint64_t number = byte_cursor_uleb(instructions);
  byte_cursor_skip(instructions, byte_cursor_uleb(instructions));
  save(program, number, SAVED_COMPLEX, 0);
}

static void set_cfa_register(struct call_frame_program *program, uint64_t number) {
  program->row.cfa_register = (uint16_t)number;
  if (program->row.cfa_register != number) program->row.cfa = CFA_COMPLEX;
}

static void define_cfa(struct call_frame_program *program, uint64_t number, int64_t offset) {
  program->row.cfa = CFA_REGISTER;
  set_cfa_register(program, number);
  set_cfa_offset(program, offset);
}

static void remember(struct call_frame_program *program) {
  if (program->depth == REMEMBERED_ROWS) {
    program->is_unsupported = true;
    return;
  }
  program->remembered[program->depth++] = program->row;
}

static void recall(struct call_frame_program *program) {
  if (program->depth == 0) {
    program->is_unsupported = true;
    return;
  }
  program->row = program->remembered[--program->depth];
}

static void advance(struct call_frame_program *program, uint64_t delta) {
  program->location += delta * program->common.code_alignment;
}

// The instructions with a full opcode byte, DWARF 5 section 7.24.
static void run_extended(struct call_frame_program *program, struct byte_cursor *in,
                         unsigned opcode) {
  int64_t scale = program->common.data_alignment;
  uint64_t number;
  switch (opcode) {
    case 0x00: break;                                  // nop
    case 0x01: program->is_unsupported = true; break;  // set_loc
    case 0x02: advance(program, byte_cursor_unsigned(in, 1)); break;
    case 0x03: advance(program, byte_cursor_unsigned(in, 2)); break;
    case 0x04: advance(program, byte_cursor_unsigned(in, 4)); break;
    case 0x05:  // offset_extended
      number = byte_cursor_uleb(in);
      save(program, number, SAVED_AT_CFA, (int64_t)byte_cursor_uleb(in) * scale);
      break;
    case 0x06: restore(program, byte_cursor_uleb(in)); break;  // restore_extended
    case 0x07: save(program, byte_cursor_uleb(in), SAVED_UNDEFINED, 0); break;
    case 0x08: save(program, byte_cursor_uleb(in), SAVED_NOWHERE, 0); break;
    case 0x09:  // register
      number = byte_cursor_uleb(in);
      byte_cursor_uleb(in);
      save(program, number, SAVED_COMPLEX, 0);
      break;
    case 0x0a: remember(program); break;
    case 0x0b: recall(program); break;
    case 0x0c:  // def_cfa
      number = byte_cursor_uleb(in);
      define_cfa(program, number, (int64_t)byte_cursor_uleb(in));
      break;
    case 0x0d: set_cfa_register(program, byte_cursor_uleb(in)); break;
    case 0x0e: set_cfa_offset(program, (int64_t)byte_cursor_uleb(in)); break;
    case 0x0f: define_cfa_by_expression(program, in); break;
    case 0x10: save_by_expression(program, in); break;
    case 0x11:  // offset_extended_sf
      number = byte_cursor_uleb(in);
      save(program, number, SAVED_AT_CFA, byte_cursor_sleb(in) * scale);
      break;
    case 0x12:  // def_cfa_sf
      number = byte_cursor_uleb(in);
      define_cfa(program, number, byte_cursor_sleb(in) * scale);
      break;
    case 0x13: set_cfa_offset(program, byte_cursor_sleb(in) * scale); break;
    case 0x16: save_by_value_expression(program, in); break;
    case 0x2e: byte_cursor_uleb(in); break;  // GNU_args_size
    default: program->is_unsupported = true;
  }
}

// Runs until the row that covers `pc` is complete.
static void run(struct call_frame_program *program, struct byte_cursor *in, uintptr_t pc) {
  while (in->at < in->end && !program->is_unsupported) {
    unsigned byte = (unsigned)byte_cursor_unsigned(in, 1);
    unsigned operand = byte & 0x3f;
    switch (byte >> 6) {
      case 1: advance(program, operand); break;
      case 2:
        save(program, operand, SAVED_AT_CFA,
             (int64_t)byte_cursor_uleb(in) * program->common.data_alignment);
        break;
      case 3: restore(program, operand); break;
      default: run_extended(program, in, byte);
    }
    if (program->location > pc) return;
  }
  if (in->is_overrun) program->is_unsupported = true;
}

static bool is_slot(int64_t offset) { return offset % 8 == 0; }

static frame_rule packed(const struct row *row) {
  frame_rule complex = frame_rule_special(FRAME_RULE_TOO_COMPLEX);
  if (row->cfa_offset >= FRAME_RULE_OFFSET_LIMIT || row->cfa_offset < -FRAME_RULE_OFFSET_LIMIT) {
    return complex;
  }
  int32_t offset = row->cfa_offset;
  bool is_dereference = row->cfa == CFA_DEREFERENCE;
  int64_t saved = 0;
  if (row->rbp.kind != SAVED_NOWHERE && row->rbp.kind != SAVED_UNDEFINED) {
    if (row->rbp.kind != (is_dereference ? SAVED_AT_RBP : SAVED_AT_CFA)) return complex;
    saved = is_dereference ? row->rbp.offset / 8 + 1 : -((int64_t)row->rbp.offset / 8);
    // A slot of 0 would say that rbp is still the caller's.
    if (!is_slot(row->rbp.offset) || saved < 1 || saved >= (int64_t)FRAME_RULE_SAVED_LIMIT) {
      return complex;
    }
  }
  if (is_dereference) return frame_rule_make(FRAME_RULE_DEREFERENCE, offset, (uint32_t)saved);
  if (row->cfa != CFA_REGISTER) return complex;
  if (row->cfa_register == REGISTER_RSP) {
    return frame_rule_make(FRAME_RULE_RSP, offset, (uint32_t)saved);
  }
  if (row->cfa_register == REGISTER_RBP) {
    return frame_rule_make(FRAME_RULE_RBP, offset, (uint32_t)saved);
  }
  return complex;
}

frame_rule call_frame_program_run(struct call_frame_program *program,
                                  struct byte_cursor *instructions, uintptr_t start, uintptr_t pc) {
  if (program->common.is_signal_frame) return frame_rule_special(FRAME_RULE_SIGNAL);
  program->row = (struct row){.cfa = CFA_COMPLEX};
  program->initial_rbp = program->initial_return_address = (struct saved_register){0};
  program->location = program->pc = 0;
  program->depth = 0;
  program->is_unsupported = false;
  run(program, &program->common.instructions, UINTPTR_MAX);
  program->initial_rbp = program->row.rbp;
  program->initial_return_address = program->row.return_address;
  program->location = start;
  program->pc = pc;
  run(program, instructions, pc);
  if (program->is_unsupported) return frame_rule_special(FRAME_RULE_TOO_COMPLEX);
  const struct saved_register *address = &program->row.return_address;
  if (address->kind == SAVED_UNDEFINED) return frame_rule_special(FRAME_RULE_OUTERMOST);
  if (address->kind != SAVED_AT_CFA || address->offset != -8) {
    return frame_rule_special(FRAME_RULE_TOO_COMPLEX);
  }
  return packed(&program->row);
}
