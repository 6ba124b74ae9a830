// demangle.h: what is used of libiberty (Debian: libiberty-dev, a static library).
//
// Declared here because Debian's own header depends on a second one that is written for the inside
// of GNU programs. Of libiberty's files these two carry the permission to link them into any
// program; the function that chooses between them, cplus_demangle, draws in files without it.
#ifndef PLUMB_DEMANGLE_H
#define PLUMB_DEMANGLE_H

enum plumb_demangle_option {
  PLUMB_DEMANGLE_PARAMETERS = 1 << 0,  // DMGL_PARAMS: with parameters and return types
  PLUMB_DEMANGLE_ANSI = 1 << 1,        // DMGL_ANSI: with const and volatile
};

// The readable form of a C++ name, allocated with malloc; NULL when it is none.
char *cplus_demangle_v3(const char *mangled, int options);

// The same for a Rust name, mangled by the older or the newer scheme.
char *rust_demangle(const char *mangled, int options);

#endif
