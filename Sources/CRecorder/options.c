#include "options.h"

#include <string.h>

#include "text_buffer.h"

// PATH_MAX without its NUL; what is added to it has room in OUTPUT_PATH_BYTES.
#define LONGEST_OUTPUT_BYTES 4095u

extern void *__libc_stack_end __attribute__((weak));

bool initial_stack_find(struct initial_stack *stack) {
  if (&__libc_stack_end == NULL || __libc_stack_end == NULL) return false;
  // System V ABI for x86-64, figure 3.9: argc, the arguments, NULL, the environment, NULL.
  uint64_t *words = __libc_stack_end;
  stack->argument_count = words[0];
  stack->arguments = (char **)(words + 1);
  stack->environment = stack->arguments + stack->argument_count + 1;
  return true;
}

const char *environment_value(char **environment, const char *name) {
  size_t length = strlen(name);
  for (; *environment != NULL; environment++) {
    if (strncmp(*environment, name, length) == 0 && (*environment)[length] == '=') {
      return *environment + length + 1;
    }
  }
  return NULL;
}

static bool is_text(const char *start, size_t length, const char *text) {
  return strlen(text) == length && memcmp(start, text, length) == 0;
}

static void refuse(struct options *options, const char *what, const char *item, size_t length,
                   const char *remedy) {
  struct text_buffer message = text_buffer_over(options->message, sizeof options->message);
  text_buffer_add(&message, what);
  for (size_t index = 0; index < length && index < 60; index++) {
    text_buffer_add_byte(&message, item[index]);
  }
  text_buffer_add(&message, remedy);
  options->is_valid = false;
}

// What options_expand_path will understand, so that the user hears of the rest at once.
static void check_output(struct options *options) {
  const char *at = options->output;
  while ((at = strchr(at, '%')) != NULL) {
    if (at[1] != 'p' && at[1] != '%') {
      refuse(options, "the variable PLUMB_OUTPUT has an unknown placeholder: '", at, strnlen(at, 2),
             "'; known are %p, the process id, and %%, a percent sign");
      return;
    }
    at += 2;
  }
  if (strlen(options->output) > LONGEST_OUTPUT_BYTES) {
    refuse(options, "the variable PLUMB_OUTPUT is longer than a path may be", "", 0, "");
  }
}

static bool parse_switch(struct options *options, const char *key, const char *value,
                         size_t length) {
  if (!is_text(value, length, "0") && !is_text(value, length, "1")) {
    char what[64];
    struct text_buffer buffer = text_buffer_over(what, sizeof what);
    text_buffer_add(&buffer, "the variable PLUMB needs ");
    text_buffer_add(&buffer, key);
    text_buffer_add(&buffer, "=0 or ");
    text_buffer_add(&buffer, key);
    text_buffer_add(&buffer, "=1, not '");
    refuse(options, what, value, length, "'");
  }
  return is_text(value, length, "1");
}

static void parse_pair(struct options *options, const char *pair, size_t length) {
  const char *equals = memchr(pair, '=', length);
  size_t key = equals == NULL ? length : (size_t)(equals - pair);
  const char *value = equals == NULL ? "" : equals + 1;
  size_t value_length = equals == NULL ? 0 : length - key - 1;
  if (is_text(pair, key, "allocator")) {
    if (is_text(value, value_length, "jemalloc")) {
      options->uses_glibc = false;
    } else if (is_text(value, value_length, "system")) {
      options->uses_glibc = true;
    } else {
      refuse(options, "the variable PLUMB has an unknown allocator: '", value, value_length,
             "'; known are jemalloc and system");
    }
  } else if (is_text(pair, key, "follow")) {
    options->follow = parse_switch(options, "follow", value, value_length);
  } else if (is_text(pair, key, "only")) {
    options->only = value;
    options->only_length = value_length;
  } else if (is_text(pair, key, "hold")) {
    options->hold = parse_switch(options, "hold", value, value_length);
  } else if (is_text(pair, key, "events")) {
    options->events = parse_switch(options, "events", value, value_length);
  } else {
    refuse(options, "the variable PLUMB has an unknown key: '", pair, key,
           "'; known are allocator, events, follow, hold and only");
  }
}

bool options_match_program(const struct options *options, const char *path) {
  if (options->only == NULL) return true;
  const char *slash = strrchr(path, '/');
  const char *name = slash == NULL ? path : slash + 1;
  size_t length = strlen(name);
  return length >= options->only_length &&
         memcmp(name + length - options->only_length, options->only, options->only_length) == 0;
}

struct options options_parse(char **environment) {
  struct options options = {.follow = true, .is_valid = true};
  const char *output = environment_value(environment, "PLUMB_OUTPUT");
  if (output != NULL && output[0] != 0) options.output = output;
  if (options.output != NULL) check_output(&options);
  const char *pair = environment_value(environment, "PLUMB");
  while (pair != NULL && *pair != 0 && options.is_valid) {
    size_t length = strcspn(pair, ",");
    if (length > 0) parse_pair(&options, pair, length);
    pair += length;
    if (*pair == ',') pair++;
  }
  return options;
}

bool options_expand_path(const char *path_template, uint32_t process, unsigned attempt, char *path,
                         size_t path_bytes) {
  struct text_buffer buffer = text_buffer_over(path, path_bytes);
  for (const char *at = path_template; *at != 0; at++) {
    if (*at != '%') {
      text_buffer_add_byte(&buffer, *at);
      continue;
    }
    at++;
    if (*at == 'p') {
      text_buffer_add_number(&buffer, process);
    } else if (*at == '%') {
      text_buffer_add_byte(&buffer, '%');
    } else {
      return false;
    }
  }
  if (attempt > 1) {
    text_buffer_add_byte(&buffer, '.');
    text_buffer_add_number(&buffer, attempt);
  }
  return !buffer.is_cut;
}
