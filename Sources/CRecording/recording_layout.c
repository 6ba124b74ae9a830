// The layout is a header alone; compiling it here checks its static assertions.
#include "recording_layout.h"
