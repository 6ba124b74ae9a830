// boot.h: what is decided once per program image: the options, the reserved memory, the output.
#ifndef PLUMB_BOOT_H
#define PLUMB_BOOT_H

#include <stdbool.h>

#include "options.h"
#include "recorder.h"

// Whether recorder_boot has run and nothing forbids a recording.
bool boot_is_done(void);

const struct initial_stack *boot_initial_stack(void);

// Writes a line to stderr, as "plumb: …". Only before the program has begun: later, descriptor 2
// may be a file of the program's own.
void boot_say(const char *first, const char *second, const char *third);

#endif
