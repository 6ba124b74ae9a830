// own_memory.h: the memory of the recorder's own process, as readers of metadata ask for it.
//
// By plain loads of what is readable: what leads there is a word of the program's, and may be none
// of a type.
#ifndef PLUMB_OWN_MEMORY_H
#define PLUMB_OWN_MEMORY_H

#include "swift_metadata.h"

extern const struct swift_memory own_memory;

#endif
