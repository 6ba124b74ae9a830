// run_notes.h: what a forked child's recording says of the program because its parent's did.
#ifndef PLUMB_RUN_NOTES_H
#define PLUMB_RUN_NOTES_H

struct recorder_state;

// Writes what was noted so far into a recording that was just opened.
void run_notes_repeat(struct recorder_state *state);

#endif
