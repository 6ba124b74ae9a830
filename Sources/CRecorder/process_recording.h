// process_recording.h: the recording of one process: its file, its description, its tables.
#ifndef PLUMB_PROCESS_RECORDING_H
#define PLUMB_PROCESS_RECORDING_H

#include <stdbool.h>

#include "recorder_state.h"

// Opens this process's recording. Called with the start lock held, once a process. False: it runs
// without one, and a message has said why.
bool process_recording_open(struct recorder_state *state);

#endif
