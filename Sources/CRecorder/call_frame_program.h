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

// The rule at `pc` for the function that starts at `start`.
frame_rule call_frame_program_run(const struct common_information *common,
                                  struct byte_cursor instructions, uintptr_t start, uintptr_t pc);

#endif
