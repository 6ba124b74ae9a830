#define _GNU_SOURCE
#include "tool_seam.h"

#include <dlfcn.h>

#include "plumb.h"

#ifdef __linux__
#include <sys/prctl.h>

void plumb_allow_tracer(int process) {
  prctl(PR_SET_PTRACER, (unsigned long)(long)process, 0, 0, 0);
}
#else
void plumb_allow_tracer(int process) { (void)process; }
#endif

const char *plumb_recorder_file(void) {
  Dl_info library;
  if (!plumb_is_loaded() || dladdr((void *)plumb_recorder_version, &library) == 0) return (void *)0;
  return library.dli_fname;
}
