// tool_seam.h: what the library needs of the system to run the tool as a child.
#ifndef PLUMB_TOOL_SEAM_H
#define PLUMB_TOOL_SEAM_H

#include <stdbool.h>

// Where the system lets a process be traced by its ancestors alone (Yama), lets one more process
// do it: `process`, any with -1, none with 0. Where there is no such rule, nothing changes.
void plumb_allow_tracer(int process);

// The file of the recorder that is loaded; NULL where none is.
const char *plumb_recorder_file(void);

#endif
