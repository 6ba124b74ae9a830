// What a program that knows of plumb may ask (plumb.h).
#define PLUMB_IMPLEMENTATION
#include "hook.h"
#include "hooked_functions.h"
#include "timer_table.h"
#include "usage.h"

uint32_t plumb_interface_version(void) { return PLUMB_INTERFACE_VERSION; }

const char *plumb_recorder_version(void) { return PLUMB_VERSION; }

const char *plumb_recording_path(void) {
  struct recorder_thread *thread = usage_calling_thread();
  return thread == NULL ? NULL : thread->state->path;
}

bool plumb_scope_begin(struct plumb_scope *scope) {
  struct recorder_thread *thread = usage_calling_thread();
  return thread != NULL && usage_scope_begin(thread, scope);
}

bool plumb_scope_end(struct plumb_scope *scope, struct plumb_usage *usage) {
  struct recorder_thread *thread = usage_calling_thread();
  return thread != NULL && usage_scope_end(thread, scope, usage);
}

bool plumb_scope_hide(struct plumb_scope *scope) {
  struct recorder_thread *thread = usage_calling_thread();
  return thread != NULL && usage_scope_hide(thread, scope);
}

bool plumb_totals(struct plumb_usage *usage) {
  struct recorder_thread *thread = usage_calling_thread();
  if (thread == NULL) return false;
  usage_totals(thread->state, usage);
  return true;
}

void plumb_reset_peak(void) {
  struct recorder_thread *thread = usage_calling_thread();
  if (thread != NULL) usage_reset_peak(thread);
}

// Under the guard, so that a handler that allocates meanwhile is nested.
bool plumb_count_live_types(void) {
  struct caller caller = CALLER_OF_THIS_FUNCTION();
  bool is_nested;
  if (usage_calling_thread() == NULL) return false;
  struct recorder_thread *thread = recorder_enter(&caller, &is_nested);
  if (thread == NULL) return false;
  recorder_count_live_types();
  hook_leave(thread);
  return true;
}

bool plumb_keep_timer(const char *name, const struct plumb_timer *timer) {
  struct caller caller = CALLER_OF_THIS_FUNCTION();
  bool is_nested;
  if (usage_calling_thread() == NULL) return false;
  struct recorder_thread *thread = recorder_enter(&caller, &is_nested);
  if (thread == NULL) return false;
  bool is_kept = timer_table_keep(thread->state, name, timer);
  hook_leave(thread);
  return is_kept;
}
