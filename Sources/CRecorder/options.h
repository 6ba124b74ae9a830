// options.h: what the environment asks for.
#ifndef PLUMB_OPTIONS_H
#define PLUMB_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "recorder.h"

#define OPTIONS_MESSAGE_BYTES 256

struct options {
  bool uses_glibc;
  bool follow;         // children that inherit the environment are recorded as well
  bool hold;           // stop at exit, so that who started the program can look at its heap
  bool events;         // log each event in its order (event_log.h)
  const char *only;    // how the names of recorded programs end, not closed by a NUL; NULL: all
  size_t only_length;
  const char *output;  // PLUMB_OUTPUT; NULL when unset
  bool is_valid;
  char message[OPTIONS_MESSAGE_BYTES];  // why not
};

// The initial stack as the kernel laid it out.
struct initial_stack {
  uint64_t argument_count;
  char **arguments;
  char **environment;
};

// Finds it through the loader, without the C library being initialised. False when that is gone.
bool initial_stack_find(struct initial_stack *stack);

// The value of a variable, NULL when unset.
const char *environment_value(char **environment, const char *name);

struct options options_parse(char **environment);

// Whether the program at `path` is one of those that are to be recorded.
bool options_match_program(const struct options *options, const char *path);

// Writes the path of the recording for a template (%p: process id, %% a percent sign) into `path`.
// `attempt` above 1 appends ".attempt". False when it does not fit or the template is wrong.
bool options_expand_path(const char *path_template, uint32_t process, unsigned attempt, char *path,
                         size_t path_bytes);

#endif
