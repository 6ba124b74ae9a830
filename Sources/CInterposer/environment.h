// environment.h: the variables that brought the recorder here, kept out of the program's sight.
//
// Under `plumb run` the program sees the environment that it would have without us, and so do its
// children. Only when the recorded process itself execs (`env`, a `#!` line, a shell's `exec`) do
// the variables go along, so that the next image is recorded too.
#ifndef PLUMB_ENVIRONMENT_H
#define PLUMB_ENVIRONMENT_H

#include <stdbool.h>
#include <stddef.h>

// Looks at the environment and, where children are not followed, takes our variables out of it.
// Once, before the program's own code runs.
void environment_start(void);

// Whether an exec by the calling process is to be given the variables again.
bool environment_follows_exec(void);

// How many pointers `environment_with_recorder` needs for an environment, its NULL included; and
// how many bytes for the text that it composes.
size_t environment_slots(char *const *environment);
size_t environment_text_bytes(char *const *environment);

// Writes the environment with our variables added into `slots`; the text of LD_PRELOAD into `text`.
void environment_with_recorder(char *const *environment, char **slots, char *text);

#endif
