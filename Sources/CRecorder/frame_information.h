// frame_information.h: finds and reads a function's call-frame information.
//
// Sources: the System V ABI for x86-64 and the Linux Standard Base (.eh_frame, .eh_frame_hdr), and
// DWARF 5 section 6.4 for the instructions. Nothing here locks, allocates or calls an unwinder:
// the loader's own lock-free `_dl_find_object` (glibc 2.35) names the module.
#ifndef PLUMB_FRAME_INFORMATION_H
#define PLUMB_FRAME_INFORMATION_H

#include <stdbool.h>
#include <stdint.h>

#include "call_frame_program.h"
#include "frame_rule.h"

// Whether the C library offers `_dl_find_object`.
bool frame_information_is_available(void);

// The rule in force at the code address `pc` (for a return address, pass one less). `program`
// is scratch memory. About 130 ns.
frame_rule frame_information_find(uintptr_t pc, struct call_frame_program *program);

// The same in the .eh_frame_hdr at `header`.
frame_rule frame_information_find_in(const uint8_t *header, uintptr_t pc,
                                     struct call_frame_program *program);

#endif
