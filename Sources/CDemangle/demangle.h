// demangle.h: the one function that is used of libiberty (Debian: libiberty-dev, a static library).
//
// Declared here because Debian's own header depends on a second one that is written for the inside
// of GNU programs.
#ifndef PLUMB_DEMANGLE_H
#define PLUMB_DEMANGLE_H

enum plumb_demangle_option {
  PLUMB_DEMANGLE_PARAMETERS = 1 << 0,  // DMGL_PARAMS: with parameters and return types
  PLUMB_DEMANGLE_ANSI = 1 << 1,        // DMGL_ANSI: with const and volatile
};

// The readable form of a C++ or Rust name, allocated with malloc; NULL when it is neither.
char *cplus_demangle(const char *mangled, int options);

#endif
