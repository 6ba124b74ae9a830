// libdw.h: elfutils' readers of ELF and DWARF (Debian: libdw-dev, libelf-dev).
#ifndef PLUMB_LIBDW_H
#define PLUMB_LIBDW_H

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <libelf.h>

#endif
