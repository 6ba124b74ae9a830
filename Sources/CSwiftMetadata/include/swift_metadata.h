// swift_metadata.h: reads the Swift runtime's metadata of a type.
//
// It runs in the recorder, which reads its own process, and in the tool, which reads another.
// Layouts: swift/ABI/Metadata.h and MetadataKind.def, stable since Swift 5.0.
#ifndef PLUMB_SWIFT_METADATA_H
#define PLUMB_SWIFT_METADATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "recording_layout.h"

// The memory of a process. Addresses are below 2^47.
struct swift_memory {
  // False where not all of it can be read.
  bool (*read)(const struct swift_memory *memory, uint64_t address, void *bytes, size_t count);
  // Whether a module is mapped there: the program or a library.
  bool (*is_in_module)(const struct swift_memory *memory, uint64_t address);
  void *context;
};

// What a type is made of, with the addresses of its arguments' metadata. Of an existential's
// arguments each is a protocol descriptor.
struct swift_metadata {
  enum plumb_type_kind kind;
  uint64_t descriptor;
  uint32_t flags;
  uint32_t argument_count;
  uint64_t arguments[PLUMB_TYPE_ARGUMENTS];
};

// False when `address` is not that of metadata.
bool swift_metadata_read(const struct swift_memory *memory, uint64_t address,
                         struct swift_metadata *metadata);

// Whether `address` is that of a protocol's descriptor.
bool swift_metadata_is_protocol(const struct swift_memory *memory, uint64_t address);

#endif
