#include "swift_metadata.h"

#include <dlfcn.h>
#include <string.h>

#include "os.h"

#pragma weak _dl_find_object

// The first word of metadata (MetadataKind.def). A class has zero there.
enum metadata_kind {
  METADATA_CLASS = 0,
  METADATA_STRUCT = 0x200,
  METADATA_ENUM = 0x201,
  METADATA_OPTIONAL = 0x202,
  METADATA_FOREIGN_CLASS = 0x203,
  METADATA_FOREIGN_REFERENCE = 0x204,
  METADATA_OPAQUE = 0x300,
  METADATA_TUPLE = 0x301,
  METADATA_FUNCTION = 0x302,
  METADATA_EXISTENTIAL = 0x303,
  METADATA_METATYPE = 0x304,
  METADATA_EXISTENTIAL_METATYPE = 0x306,
  METADATA_LOCAL_BOX = 0x400,
  METADATA_GENERIC_BOX = 0x500,
  METADATA_ERROR = 0x501,
  METADATA_TASK = 0x502,
  METADATA_JOB = 0x503,
};

// The kind of a context descriptor is the lower five bits of its flags.
enum descriptor_kind {
  DESCRIPTOR_PROTOCOL = 3,
  DESCRIPTOR_CLASS = 16,
  DESCRIPTOR_STRUCT = 17,
  DESCRIPTOR_ENUM = 18,
};

#define DESCRIPTOR_IS_GENERIC 0x80u
#define DESCRIPTOR_MEMBERS_ARE_NEGATIVE (1u << 28)
#define DESCRIPTOR_HAS_RESILIENT_SUPERCLASS (1u << 29)

// Bytes from the start of a descriptor.
#define CLASS_BOUNDS 24          // words before the address point, or where they are written
#define CLASS_POSITIVE_WORDS 28
#define CLASS_OWN_WORDS 32
#define CLASS_GENERIC_PARAMETERS 52
#define VALUE_GENERIC_PARAMETERS 36

static bool read_bytes(uint64_t address, void *bytes, size_t count) {
  if (address >> 47 != 0 || address < OS_PAGE_BYTES) return false;
  if (!os_is_readable(address) || !os_is_readable(address + count - 1)) return false;
  memcpy(bytes, (const void *)address, count);
  return true;
}

static bool read_word(uint64_t address, uint64_t *word) {
  return read_bytes(address, word, sizeof *word);
}

static bool is_in_module(uint64_t address) {
  struct dl_find_object object;
  return address >> 47 == 0 && _dl_find_object((void *)address, &object) == 0;
}

static bool read_descriptor_flags(uint64_t descriptor, uint32_t *flags) {
  return (descriptor & 3) == 0 && is_in_module(descriptor) &&
         read_bytes(descriptor, flags, sizeof *flags);
}

bool swift_metadata_is_protocol(uint64_t address) {
  uint32_t flags;
  return read_descriptor_flags(address, &flags) && (flags & 0x1f) == DESCRIPTOR_PROTOCOL;
}

// --- Generic arguments ---------------------------------------------------------------------------

static void read_arguments(uint64_t address, uint64_t stride, uint32_t count,
                           struct swift_metadata *metadata) {
  metadata->argument_count = count;
  for (uint32_t index = 0; index < count && index < PLUMB_TYPE_ARGUMENTS; index++) {
    if (!read_word(address + index * stride, &metadata->arguments[index])) return;
  }
}

// Parameters that are the same as others have no argument, and packs are arrays: where there are
// such, none of the arguments is read.
static uint32_t parameter_count(uint64_t descriptor, uint32_t parameters_at) {
  uint16_t header[4];  // parameters, requirements, key arguments, flags
  if (!read_bytes(descriptor + parameters_at, header, sizeof header)) return 0;
  bool has_packs = (header[3] & 1) != 0;
  return has_packs || header[2] < header[0] ? 0 : header[0];
}

// A class's own members follow those of its superclass, or precede its address point. What the size
// of a superclass in another module is, is written at run time where CLASS_BOUNDS leads to.
static bool class_arguments_at(uint64_t metadata, uint64_t descriptor, uint32_t flags,
                               uint64_t *address) {
  int32_t bounds, positive, own;
  if (!read_bytes(descriptor + CLASS_BOUNDS, &bounds, sizeof bounds)) return false;
  if ((flags & DESCRIPTOR_HAS_RESILIENT_SUPERCLASS) != 0) {
    uint64_t offset;
    if (!read_word(descriptor + CLASS_BOUNDS + (int64_t)bounds, &offset)) return false;
    *address = metadata + offset;
    return true;
  }
  if (!read_bytes(descriptor + CLASS_POSITIVE_WORDS, &positive, sizeof positive)) return false;
  if (!read_bytes(descriptor + CLASS_OWN_WORDS, &own, sizeof own)) return false;
  bool is_negative = (flags & DESCRIPTOR_MEMBERS_ARE_NEGATIVE) != 0;
  *address = metadata + (is_negative ? -(int64_t)bounds : (int64_t)positive - own) * 8;
  return true;
}

// --- Kinds ---------------------------------------------------------------------------------------

static bool read_class(uint64_t address, struct swift_metadata *metadata) {
  uint32_t flags;
  if (!read_word(address + 40, &metadata->descriptor)) return false;
  if (!read_descriptor_flags(metadata->descriptor, &flags)) return false;
  if ((flags & 0x1f) != DESCRIPTOR_CLASS) return false;
  metadata->kind = PLUMB_TYPE_CLASS;
  uint64_t at;
  if ((flags & DESCRIPTOR_IS_GENERIC) != 0 &&
      class_arguments_at(address, metadata->descriptor, flags, &at)) {
    uint32_t count = parameter_count(metadata->descriptor, CLASS_GENERIC_PARAMETERS);
    read_arguments(at, 8, count, metadata);
  }
  return true;
}

static bool read_value(uint64_t address, enum plumb_type_kind kind,
                       struct swift_metadata *metadata) {
  uint32_t flags;
  if (!read_word(address + 8, &metadata->descriptor)) return false;
  if (!read_descriptor_flags(metadata->descriptor, &flags)) return false;
  uint32_t expected = kind == PLUMB_TYPE_STRUCT  ? DESCRIPTOR_STRUCT
                      : kind == PLUMB_TYPE_ENUM ? DESCRIPTOR_ENUM
                                                : DESCRIPTOR_CLASS;
  if ((flags & 0x1f) != expected) return false;
  metadata->kind = kind;
  if ((flags & DESCRIPTOR_IS_GENERIC) != 0) {
    uint32_t count = parameter_count(metadata->descriptor, VALUE_GENERIC_PARAMETERS);
    read_arguments(address + 16, 8, count, metadata);
  }
  return true;
}

static bool read_tuple(uint64_t address, struct swift_metadata *metadata) {
  uint64_t count;
  if (!read_word(address + 8, &count) || count > UINT16_MAX) return false;
  metadata->kind = PLUMB_TYPE_TUPLE;
  read_arguments(address + 24, 16, (uint32_t)count, metadata);
  return true;
}

static bool read_function(uint64_t address, struct swift_metadata *metadata) {
  uint64_t flags;
  if (!read_word(address + 8, &flags)) return false;
  metadata->kind = PLUMB_TYPE_FUNCTION;
  metadata->flags = (uint32_t)flags;
  read_arguments(address + 16, 8, 1 + (uint32_t)(flags & 0xffff), metadata);
  return true;
}

// After the flags and the number of protocols stands the superclass, where there is one.
static bool read_existential(uint64_t address, struct swift_metadata *metadata) {
  uint32_t numbers[2];
  if (!read_bytes(address + 8, numbers, sizeof numbers) || numbers[1] > UINT16_MAX) return false;
  metadata->kind = PLUMB_TYPE_EXISTENTIAL;
  metadata->flags = numbers[0];
  bool has_superclass = (numbers[0] & 0x40000000) != 0;
  read_arguments(address + (has_superclass ? 24 : 16), 8, numbers[1], metadata);
  for (uint32_t index = 0; index < PLUMB_TYPE_ARGUMENTS; index++) {
    metadata->arguments[index] &= ~UINT64_C(3);
  }
  return true;
}

static bool read_one_argument(uint64_t address, enum plumb_type_kind kind,
                              struct swift_metadata *metadata) {
  metadata->kind = kind;
  read_arguments(address, 8, 1, metadata);
  return true;
}

static bool has_static_kind(uint64_t address, enum plumb_type_kind kind,
                            struct swift_metadata *metadata) {
  metadata->kind = kind;
  return is_in_module(address);
}

bool swift_metadata_read(uint64_t address, struct swift_metadata *metadata) {
  uint64_t kind;
  *metadata = (struct swift_metadata){.kind = PLUMB_TYPE_UNKNOWN};
  if ((address & 7) != 0 || !read_word(address, &kind)) return false;
  switch (kind) {
    case METADATA_CLASS: return read_class(address, metadata);
    case METADATA_STRUCT: return read_value(address, PLUMB_TYPE_STRUCT, metadata);
    case METADATA_ENUM:
    case METADATA_OPTIONAL: return read_value(address, PLUMB_TYPE_ENUM, metadata);
    case METADATA_FOREIGN_CLASS:
    case METADATA_FOREIGN_REFERENCE:
      return read_value(address, PLUMB_TYPE_FOREIGN_CLASS, metadata);
    case METADATA_OPAQUE: return has_static_kind(address, PLUMB_TYPE_OPAQUE, metadata);
    case METADATA_TUPLE: return read_tuple(address, metadata);
    case METADATA_FUNCTION: return read_function(address, metadata);
    case METADATA_EXISTENTIAL: return read_existential(address, metadata);
    case METADATA_METATYPE:
    case METADATA_EXISTENTIAL_METATYPE:
      return read_one_argument(address + 8, PLUMB_TYPE_METATYPE, metadata);
    case METADATA_LOCAL_BOX: return has_static_kind(address, PLUMB_TYPE_CLOSURE, metadata);
    case METADATA_GENERIC_BOX: return read_one_argument(address + 16, PLUMB_TYPE_BOX, metadata);
    case METADATA_ERROR: return has_static_kind(address, PLUMB_TYPE_ERROR, metadata);
    case METADATA_TASK: return has_static_kind(address, PLUMB_TYPE_TASK, metadata);
    case METADATA_JOB: return has_static_kind(address, PLUMB_TYPE_JOB, metadata);
    default: return false;
  }
}
