// call_frame_program.h: runs the CFA instructions of one frame description entry (FDE).
#ifndef PLUMB_CALL_FRAME_PROGRAM_H
#define PLUMB_CALL_FRAME_PROGRAM_H

#include <stdbool.h>
#include <stdint.h>

#include "byte_cursor.h"
#include "frame_rule.h"

// What a common information entry (CIE) says to all its FDEs.
struct common_information {
  uint64_t code_alignment;
  int64_t data_alignment;
  uint64_t return_address_register;
  uint8_t pointer_encoding;  // of the FDE's addresses
  bool has_augmentation_data;
  bool is_signal_frame;
  struct byte_cursor instructions;
};

// An offset that does not fit in 32 bits makes a row complex.
enum cfa_kind { CFA_REGISTER, CFA_DEREFERENCE, CFA_COMPLEX };
enum saved_kind { SAVED_NOWHERE, SAVED_AT_CFA, SAVED_AT_RBP, SAVED_UNDEFINED, SAVED_COMPLEX };

// Where one register of the caller is: the only two that a walk needs are rbp and the return
// address.
struct saved_register {
  uint32_t kind;  // enum saved_kind
  int32_t offset;
};

struct row {
  uint16_t cfa;  // enum cfa_kind
  uint16_t cfa_register;
  int32_t cfa_offset;
  struct saved_register rbp;
  struct saved_register return_address;
};

// Compilers nest one deep.
#define REMEMBERED_ROWS 2

// A program in progress. The caller lends the memory, because the stack may be a signal handler's
// of 2 KiB.
struct call_frame_program {
  struct common_information common;
  struct row row;
  struct saved_register initial_rbp;
  struct saved_register initial_return_address;
  struct row remembered[REMEMBERED_ROWS];
  unsigned depth;
  uintptr_t location;
  uintptr_t pc;
  bool is_unsupported;
};

// The rule at `pc` for the function that starts at `start`. `program->common` is filled in.
frame_rule call_frame_program_run(struct call_frame_program *program,
                                  struct byte_cursor *instructions, uintptr_t start, uintptr_t pc);

#endif
