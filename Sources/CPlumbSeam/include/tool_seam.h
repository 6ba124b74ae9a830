// tool_seam.h: what the library needs of the system, and Swift does not reach.
#ifndef PLUMB_TOOL_SEAM_H
#define PLUMB_TOOL_SEAM_H

#include <stdbool.h>

// Where the system lets a process be traced by its ancestors alone (Yama), lets one more process
// do it: `process`, any with -1, none with 0. Where there is no such rule, nothing changes.
void plumb_allow_tracer(int process);

// Overwrites what earlier calls have left below the calling function's stack, so that no pointer
// that is used no more keeps a block alive in a search for leaks.
void plumb_clear_dead_stack(void);

// The id that the kernel gives the calling thread; 0 where it gives none.
int plumb_thread_id(void);

// The file of the recorder that is loaded; NULL where none is.
const char *plumb_recorder_file(void);

#endif
