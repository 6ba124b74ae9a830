// output_path.h: where the recording goes.
#ifndef PLUMB_OUTPUT_PATH_H
#define PLUMB_OUTPUT_PATH_H

#include <stdbool.h>

#define OUTPUT_PATH_BYTES 4352

// Settles the template once, while the program's working folder is still the one it was started in.
// `output` is PLUMB_OUTPUT or NULL; `program` the program's path; `temporary` $TMPDIR or NULL.
void output_path_settle(const char *output, const char *program, const char *temporary);

// The template, absolute where the working folder is known; survives a fork.
const char *output_path_template(void);

// Falls back from the working folder to the folder for temporary files. False when the user named
// the output, or there is nowhere else left.
bool output_path_fall_back(void);

#endif
