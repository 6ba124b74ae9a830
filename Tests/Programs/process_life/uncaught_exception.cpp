// uncaught_exception.cpp: a C++ program that ends by an exception nobody catches, or that leaves a
// noexcept function (RELIABILITY 6 and 46).
//
// uncaught_exception [noexcept]: 307 blocks of 127 bytes are live when the process aborts.
#include <cstring>
#include <stdexcept>

#include "scenario.h"

SITE void *allocate_before_throw() { return keep(malloc(127)); }

SITE void throw_it() { throw std::runtime_error("nobody catches this"); }

SITE void throw_through_noexcept() noexcept { throw_it(); }

int main(int count, char **arguments) {
  watchdog(30);
  for (int i = 0; i < 307; i++) allocate_before_throw();
  if (count > 1 && std::strcmp(arguments[1], "noexcept") == 0) throw_through_noexcept();
  throw_it();
}
