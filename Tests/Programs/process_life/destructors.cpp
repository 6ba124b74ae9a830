// destructors.cpp: allocations while a thread and the process are taken apart (RELIABILITY 9, 68).
//
// Exit handlers, static destructors, thread_local destructors (__cxa_thread_atexit) and pthread key
// destructors, which run again while they set a value again, all allocate and free. Each site
// allocates a fixed number of blocks of its own size; 8 threads in a row reuse what the ones before
// left. The threads also use what glibc frees after the last destructor: the text of dlerror and of
// strerror.
#include <dlfcn.h>
#include <pthread.h>

#include <cstdint>
#include <cstring>

#include "scenario.h"

SITE void *allocate_in_exit_handler() { return keep(malloc(1009)); }
SITE void *allocate_in_static_destructor() { return keep(malloc(2003)); }
SITE void *allocate_in_thread_local_destructor() { return keep(malloc(3001)); }
SITE void *allocate_in_key_destructor() { return keep(malloc(4001)); }
SITE void *allocate_in_thread() { return keep(malloc(5003)); }

static pthread_key_t key;

struct StaticObject {
  ~StaticObject() {
    for (int i = 0; i < 10; i++) free(allocate_in_static_destructor());
    require(write(1, "static destructor\n", 18) == 18, "no stdout");
  }
};

struct ThreadObject {
  void *block = nullptr;
  ~ThreadObject() {
    free(block);
    for (int i = 0; i < 10; i++) free(allocate_in_thread_local_destructor());
  }
};

static StaticObject static_object;
static thread_local ThreadObject thread_object;

// Sets itself again three times: POSIX runs destructors for at most four rounds.
static void key_destructor(void *round) {
  for (int i = 0; i < 10; i++) free(allocate_in_key_destructor());
  auto left = reinterpret_cast<uintptr_t>(round) - 1;
  if (left > 0) pthread_setspecific(key, reinterpret_cast<void *>(left));
}

static void exit_handler() {
  for (int i = 0; i < 10; i++) free(allocate_in_exit_handler());
  require(write(1, "exit handler\n", 13) == 13, "no stdout");
}

static void *run(void *unused) {
  thread_object.block = allocate_in_thread();
  pthread_setspecific(key, reinterpret_cast<void *>(uintptr_t(4)));
  require(!dlopen("/nowhere/absent.so", RTLD_NOW) && dlerror(), "an absent library was opened");
  require(std::strlen(strerror(12345)) > 0, "an unknown error has no text");
  return unused;
}

int main() {
  watchdog(30);
  atexit(exit_handler);
  pthread_key_create(&key, key_destructor);
  for (int i = 0; i < 8; i++) {
    pthread_t thread;
    require(pthread_create(&thread, nullptr, run, nullptr) == 0, "no thread");
    pthread_join(thread, nullptr);
  }
  thread_object.block = allocate_in_thread();
  return 0;
}
