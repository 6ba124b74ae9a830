// library_allocated.c: memory that libc allocates and the program frees (RELIABILITY 33 and 34).
//
// strdup, asprintf, getline, open_memstream, getcwd, realpath, scandir, opendir, getaddrinfo,
// setenv, setlocale, regcomp, glob, iconv, qsort of a large array, and the loader's own blocks.
#include <dirent.h>
#include <dlfcn.h>
#include <glob.h>
#include <iconv.h>
#include <limits.h>
#include <locale.h>
#include <netdb.h>
#include <regex.h>
#include <string.h>

#include "scenario.h"

static void use_strings(void) {
  for (int i = 0; i < 211; i++) {
    free(keep(strdup("a string of libc's")));
    free(keep(strndup("a string of libc's", 5)));
    char *text = NULL;
    require(asprintf(&text, "%d and %s", i, "more") > 0, "asprintf failed");
    free(text);
    char *buffer = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&buffer, &length);
    require(stream && fprintf(stream, "%04000d", i) == 4000, "no memory stream");
    fclose(stream);
    free(buffer);
  }
}

static void use_files(void) {
  char *line = NULL;
  size_t capacity = 0;
  FILE *file = fopen("/proc/self/status", "r");
  require(file, "no /proc");
  while (getline(&line, &capacity, file) > 0) continue;
  fclose(file);
  free(line);
  free(keep(getcwd(NULL, 0)));
  free(keep(realpath("/proc/self/../self", NULL)));
  struct dirent **names = NULL;
  int count = scandir("/", &names, NULL, alphasort);
  require(count > 2, "the root is empty");
  for (int i = 0; i < count; i++) free(names[i]);
  free(names);
  DIR *folder = opendir("/");
  require(folder && readdir(folder), "the root cannot be read");
  closedir(folder);
  glob_t found;
  require(glob("/*", 0, NULL, &found) == 0, "glob failed");
  globfree(&found);
}

static void use_tables(void) {
  struct addrinfo *addresses = NULL;
  if (getaddrinfo("127.0.0.1", "80", NULL, &addresses) == 0) freeaddrinfo(addresses);
  require(setenv("SCENARIO", "one", 1) == 0 && setenv("SCENARIO", "two, longer", 1) == 0, "setenv");
  require(unsetenv("SCENARIO") == 0, "unsetenv failed");
  setlocale(LC_ALL, "C.UTF-8");
  setlocale(LC_ALL, "C");
  regex_t expression;
  require(regcomp(&expression, "(a|b)*c{1,20}[d-x]+", REG_EXTENDED) == 0, "regcomp failed");
  require(regexec(&expression, "ababccdef", 0, NULL, 0) == 0, "regexec failed");
  regfree(&expression);
  iconv_t converter = iconv_open("UTF-16LE", "ISO-8859-1");
  if (converter != (iconv_t)-1) iconv_close(converter);
}

static int compare(const void *left, const void *right) {
  return *(const int *)left - *(const int *)right;
}

static void use_sorting(void) {
  int *numbers = keep(malloc(50021 * sizeof(int)));
  for (int i = 0; i < 50021; i++) numbers[i] = (i * 7919) % 50021;
  qsort(numbers, 50021, sizeof(int), compare);
  for (int i = 0; i < 50021; i++) require(numbers[i] == i, "not sorted");
  free(numbers);
}

int main(void) {
  watchdog(30);
  use_strings();
  use_files();
  use_tables();
  use_sorting();
  for (int i = 0; i < 53; i++) {
    require(!dlopen("/nowhere/absent.so", RTLD_NOW) && dlerror(), "an absent library was opened");
    void *library = dlopen("libm.so.6", RTLD_NOW);
    require(library && dlsym(library, "cos") && dlclose(library) == 0, "libm cannot be opened");
  }
  puts("all that libc allocated was freed");
  return 0;
}
