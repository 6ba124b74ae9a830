// swift_metadata.h: reads the runtime's metadata of a type, by plain loads of what is readable.
//
// Layouts: swift/ABI/Metadata.h and MetadataKind.def, stable since Swift 5.0.
#ifndef PLUMB_SWIFT_METADATA_H
#define PLUMB_SWIFT_METADATA_H

#include <stdbool.h>
#include <stdint.h>

#include "recording_layout.h"

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
bool swift_metadata_read(uint64_t address, struct swift_metadata *metadata);

// Whether `address` is that of a protocol's descriptor.
bool swift_metadata_is_protocol(uint64_t address);

#endif
