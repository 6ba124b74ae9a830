// compression.h: the system's zlib (Debian: zlib1g-dev), which writes gzip.
#ifndef PLUMB_COMPRESSION_H
#define PLUMB_COMPRESSION_H

#include <zlib.h>

#endif
