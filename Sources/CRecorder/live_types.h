// live_types.h: the types of the blocks that are live when the program exits, or asks.
#ifndef PLUMB_LIVE_TYPES_H
#define PLUMB_LIVE_TYPES_H

#include "recorder_state.h"

// Counts every live block whose first word tells its type, in a lane of its own. Once, at exit.
void live_types_count(struct recorder_state *state);

#endif
