// module_table.h: which file was mapped where, and when.
#ifndef PLUMB_MODULE_TABLE_H
#define PLUMB_MODULE_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "recording.h"

struct module_table {
  uint32_t last_found;
};

// Writes down the module that holds a code address, when it is first seen. An address in no module
// (generated code) writes nothing. One caller at a time.
void module_table_note(struct module_table *table, struct recording *recording, uintptr_t address);

// Ends the modules that are no longer mapped as they were. True when there was one: the caller
// opens a new generation, `next_generation`. One caller at a time.
bool module_table_end_unloaded(struct recording *recording, uint32_t next_generation);

#endif
