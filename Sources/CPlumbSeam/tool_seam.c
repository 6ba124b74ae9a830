#define _GNU_SOURCE
#include "tool_seam.h"

#include <dlfcn.h>

#include "plumb.h"

#ifdef __linux__
#include <sys/prctl.h>
#include <unistd.h>

void plumb_allow_tracer(int process) {
  prctl(PR_SET_PTRACER, (unsigned long)(long)process, 0, 0, 0);
}

int plumb_thread_id(void) { return gettid(); }
#else
void plumb_allow_tracer(int process) { (void)process; }

int plumb_thread_id(void) { return 0; }
#endif

#define DEAD_STACK_BYTES 65536

void __attribute__((noinline)) plumb_clear_dead_stack(void) {
  volatile char dead[DEAD_STACK_BYTES];
  for (unsigned index = 0; index < DEAD_STACK_BYTES; index++) dead[index] = 0;
}

const char *plumb_recorder_file(void) {
  Dl_info library;
  if (!plumb_is_loaded() || dladdr((void *)plumb_recorder_version, &library) == 0) return (void *)0;
  return library.dli_fname;
}
