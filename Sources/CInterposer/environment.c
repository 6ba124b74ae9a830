#include "environment.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "recorder.h"

#define PRELOAD "LD_PRELOAD="
#define LIBRARY_NAME "libplumb.so"

// As they were at the start; they lie on the initial stack and stay.
static const char *our_options;  // PLUMB=…
static const char *our_output;   // PLUMB_OUTPUT=…
static char our_library[4096];   // the entry of LD_PRELOAD that is us
static bool hides;

static bool starts_with(const char *text, const char *prefix) {
  return strncmp(text, prefix, strlen(prefix)) == 0;
}

static bool is_ours(const char *entry) {
  return starts_with(entry, "PLUMB=") || starts_with(entry, "PLUMB_OUTPUT=");
}

// The loader separates by colons and by spaces.
static size_t item_length(const char *list) { return strcspn(list, ": "); }

static bool is_our_library(const char *item, size_t length) {
  size_t name = strlen(LIBRARY_NAME);
  if (length < name || memcmp(item + length - name, LIBRARY_NAME, name) != 0) return false;
  return length == name || item[length - name - 1] == '/';
}

// Copies a preload list without our library. Returns the bytes written, without a NUL.
static size_t copy_without_us(const char *list, char *to) {
  size_t written = 0;
  while (*list != 0) {
    size_t length = item_length(list);
    if (is_our_library(list, length)) {
      if (our_library[0] == 0 && length < sizeof our_library) memcpy(our_library, list, length);
    } else if (length > 0) {
      if (written > 0) to[written++] = ':';
      memcpy(to + written, list, length);
      written += length;
    }
    list += length;
    if (*list != 0) list++;
  }
  return written;
}

static void note_our_variables(char **entries) {
  for (; *entries != NULL; entries++) {
    if (starts_with(*entries, "PLUMB=")) our_options = *entries;
    if (starts_with(*entries, "PLUMB_OUTPUT=")) our_output = *entries;
  }
}

// The program may change its environment at will: it gets an array of its own.
static void hide(char **entries) {
  size_t count = 0, bytes = 0;
  for (; entries[count] != NULL; count++) {
    // There may be several: the loader takes the last, other programs the first.
    if (starts_with(entries[count], PRELOAD)) bytes += strlen(entries[count]) + 1;
  }
  char **shown = malloc((count + 1) * sizeof *shown + bytes);
  if (shown == NULL) return;
  char *text = (char *)(shown + count + 1);
  size_t kept = 0;
  for (size_t index = 0; index < count; index++) {
    if (is_ours(entries[index])) continue;
    shown[kept++] = entries[index];
    if (!starts_with(entries[index], PRELOAD)) continue;
    size_t prefix = strlen(PRELOAD);
    size_t length = copy_without_us(entries[index] + prefix, text + prefix);
    memcpy(text, PRELOAD, prefix);
    text[prefix + length] = 0;
    shown[kept - 1] = text;
    text += prefix + length + 1;
    if (length == 0) kept--;
  }
  shown[kept] = NULL;
  environ = shown;
}

void environment_start(void) {
  if (environ == NULL || recorder_follows_children()) return;
  note_our_variables(environ);
  hides = true;
  hide(environ);
}

bool environment_follows_exec(void) {
  return hides && our_library[0] != 0 && recorder_is_first_process();
}

size_t environment_slots(char *const *environment) {
  size_t count = 0;
  while (environment != NULL && environment[count] != NULL) count++;
  return count + 4;
}

size_t environment_text_bytes(char *const *environment) {
  size_t bytes = sizeof PRELOAD + strlen(our_library) + 1;
  for (; environment != NULL && *environment != NULL; environment++) {
    if (starts_with(*environment, PRELOAD)) bytes += strlen(*environment);
  }
  return bytes;
}

void environment_with_recorder(char *const *environment, char **slots, char *text) {
  size_t kept = 0;
  size_t length = strlen(PRELOAD);
  memcpy(text, PRELOAD, length);
  for (; environment != NULL && *environment != NULL; environment++) {
    if (is_ours(*environment)) continue;
    if (!starts_with(*environment, PRELOAD)) {
      slots[kept++] = *environment;
      continue;
    }
    length += copy_without_us(*environment + strlen(PRELOAD), text + length);
    if (text[length - 1] != '=') text[length++] = ':';
  }
  strcpy(text + length, our_library);
  slots[kept++] = text;
  if (our_options != NULL) slots[kept++] = (char *)our_options;
  if (our_output != NULL) slots[kept++] = (char *)our_output;
  slots[kept] = NULL;
}
