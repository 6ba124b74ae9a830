// timer_table.h: what the program measured of its own operations, for reports to show (plumb.h).
#ifndef PLUMB_TIMER_TABLE_H
#define PLUMB_TIMER_TABLE_H

#include <stdbool.h>

#include "plumb.h"
#include "recorder_state.h"

// Longer names would take the room of the recording's other strings.
#define TIMER_NAME_BYTES 255u

// Keeps an operation's figures, in the place of those of that name. O(names). False: it is no name,
// or there is no room for another one.
bool timer_table_keep(struct recorder_state *state, const char *name,
                      const struct plumb_timer *timer);

#endif
