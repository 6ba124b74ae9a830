// counter.h: what the parts of the counting preload share.
#ifndef COUNTER_H
#define COUNTER_H

#include <stddef.h>

// Ends the process: a count that is not right must not look like one.
_Noreturn void counter_give_up(const char *sentence);

// Zeroed private pages, touched only where they are used.
void *counter_map(size_t bytes);

#endif
