// A program in C that asks the recorder by plumb.h, and says what it answered; with no recorder it
// says so. Its own allocations are known.
#include "../../../Sources/CPlumbSeam/include/plumb.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static void *on_other_thread(void *scope) {
  struct plumb_usage usage;
  free(malloc(100000));
  printf("ended elsewhere: %d\n", plumb_scope_end(scope, &usage));
  return NULL;
}

static void print(const char *what, const struct plumb_usage *usage) {
  printf("%s: %llu allocations of %llu bytes, %llu frees of %llu, peak %lld\n", what,
         (unsigned long long)usage->allocations, (unsigned long long)usage->allocated_bytes,
         (unsigned long long)usage->frees, (unsigned long long)usage->freed_bytes,
         (long long)usage->peak_bytes);
}

int main(void) {
  if (!plumb_is_loaded()) return puts("no recorder") < 0;
  setvbuf(stdout, NULL, _IONBF, 0);
  struct plumb_scope scope, inner;
  struct plumb_usage usage, before, after;
  printf("recording: %d\n", plumb_recording_path() != NULL);
  printf("begun: %d\n", plumb_scope_begin(&scope));
  void *kept = malloc(1000);
  printf("begun: %d\n", plumb_scope_begin(&inner));
  free(calloc(10, 20));
  printf("hidden: %d\n", plumb_scope_hide(&inner));
  kept = realloc(kept, 1500);
  free(kept);
  kept = malloc(10);
  if (!plumb_scope_end(&scope, &usage)) return 1;
  print("scope", &usage);
  if (!plumb_scope_begin(&scope)) return 1;
  pthread_t thread;
  pthread_create(&thread, NULL, on_other_thread, &scope);
  pthread_join(thread, NULL);
  plumb_reset_peak();
  if (!plumb_totals(&before)) return 1;
  free(malloc(7777));
  if (!plumb_totals(&after)) return 1;
  printf("process: %llu allocations, %llu frees, peak higher by %lld\n",
         (unsigned long long)(after.allocations - before.allocations),
         (unsigned long long)(after.frees - before.frees),
         (long long)(after.peak_bytes - before.peak_bytes));
  free(kept);
  return 0;
}
