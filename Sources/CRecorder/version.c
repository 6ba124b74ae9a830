// version.c: what the tool reads in the library's file before it preloads it.
#include "recorder.h"
#include "recording_layout.h"

#define SPELLED(number) #number
#define SPELLED_VALUE(number) SPELLED(number)

// A library of another version would write what this tool cannot read, and a file that is no
// recorder at all would be preloaded in vain; both are refused by name.
__attribute__((used, retain, visibility("hidden"))) const char recorder_version_mark[] =
    "plumb recorder " PLUMB_VERSION ", layout " SPELLED_VALUE(PLUMB_RECORDING_VERSION) "\n";
