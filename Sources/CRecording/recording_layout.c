// The layout is a header alone; compiling it here checks its static assertions.
#include "event_log_layout.h"
#include "recording_layout.h"
