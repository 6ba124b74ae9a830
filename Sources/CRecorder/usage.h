// usage.h: what a thread, and the process, has allocated so far, for a program that asks (plumb.h).
//
// A lane knows its own sums, so a scope is the difference of two readings: the events of a thread
// pay one increment for it. The scope's peak costs nothing while no scope is open: the comparison
// that finds the recorded peak finds the scope's as well, because an open scope lowers the bound
// (pulse_watch).
#ifndef PLUMB_USAGE_H
#define PLUMB_USAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "plumb.h"
#include "recorder_state.h"

// The calling thread, outside any hook; NULL when it is not recorded.
struct recorder_thread *usage_calling_thread(void);

// As plumb_scope_begin, plumb_scope_end and plumb_scope_hide.
bool usage_scope_begin(struct recorder_thread *thread, struct plumb_scope *scope);
bool usage_scope_end(struct recorder_thread *thread, struct plumb_scope *scope,
                     struct plumb_usage *usage);
bool usage_scope_hide(struct recorder_thread *thread, struct plumb_scope *scope);

// As plumb_totals and plumb_reset_peak.
void usage_totals(const struct recorder_state *state, struct plumb_usage *usage);
void usage_reset_peak(struct recorder_thread *thread);

#endif
