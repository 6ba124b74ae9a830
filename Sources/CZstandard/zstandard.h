// zstandard.h: the system's Zstandard (Debian: libzstd-dev), by which heaptrack packs its files.
#ifndef PLUMB_ZSTANDARD_H
#define PLUMB_ZSTANDARD_H

#include <zstd.h>

#endif
