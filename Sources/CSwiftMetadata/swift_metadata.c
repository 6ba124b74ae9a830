#include "swift_metadata.h"

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

static bool read_bytes(const struct swift_memory *memory, uint64_t address, void *bytes,
                       size_t count) {
  return address >> 47 == 0 && memory->read(memory, address, bytes, count);
}

static bool read_word(const struct swift_memory *memory, uint64_t address, uint64_t *word) {
  return read_bytes(memory, address, word, sizeof *word);
}

static bool is_in_module(const struct swift_memory *memory, uint64_t address) {
  return address >> 47 == 0 && memory->is_in_module(memory, address);
}

static bool read_descriptor_flags(const struct swift_memory *memory, uint64_t descriptor,
                                  uint32_t *flags) {
  return (descriptor & 3) == 0 && is_in_module(memory, descriptor) &&
         read_bytes(memory, descriptor, flags, sizeof *flags);
}

bool swift_metadata_is_protocol(const struct swift_memory *memory, uint64_t address) {
  uint32_t flags;
  return read_descriptor_flags(memory, address, &flags) && (flags & 0x1f) == DESCRIPTOR_PROTOCOL;
}

// --- Generic arguments ---------------------------------------------------------------------------

static void read_arguments(const struct swift_memory *memory, uint64_t address, uint64_t stride,
                           uint32_t count, struct swift_metadata *metadata) {
  metadata->argument_count = count;
  for (uint32_t index = 0; index < count && index < PLUMB_TYPE_ARGUMENTS; index++) {
    if (!read_word(memory, address + index * stride, &metadata->arguments[index])) return;
  }
}

// Parameters that are the same as others have no argument, and packs are arrays: where there are
// such, none of the arguments is read.
static uint32_t parameter_count(const struct swift_memory *memory, uint64_t descriptor,
                                uint32_t parameters_at) {
  uint16_t header[4];  // parameters, requirements, key arguments, flags
  if (!read_bytes(memory, descriptor + parameters_at, header, sizeof header)) return 0;
  bool has_packs = (header[3] & 1) != 0;
  return has_packs || header[2] < header[0] ? 0 : header[0];
}

// A class's own members follow those of its superclass, or precede its address point. What the size
// of a superclass in another module is, is written at run time where CLASS_BOUNDS leads to.
static bool class_arguments_at(const struct swift_memory *memory, uint64_t metadata,
                               uint64_t descriptor, uint32_t flags, uint64_t *address) {
  int32_t bounds, positive, own;
  if (!read_bytes(memory, descriptor + CLASS_BOUNDS, &bounds, sizeof bounds)) return false;
  if ((flags & DESCRIPTOR_HAS_RESILIENT_SUPERCLASS) != 0) {
    uint64_t offset;
    if (!read_word(memory, descriptor + CLASS_BOUNDS + (int64_t)bounds, &offset)) return false;
    *address = metadata + offset;
    return true;
  }
  if (!read_bytes(memory, descriptor + CLASS_POSITIVE_WORDS, &positive, sizeof positive)) {
    return false;
  }
  if (!read_bytes(memory, descriptor + CLASS_OWN_WORDS, &own, sizeof own)) return false;
  bool is_negative = (flags & DESCRIPTOR_MEMBERS_ARE_NEGATIVE) != 0;
  *address = metadata + (is_negative ? -(int64_t)bounds : (int64_t)positive - own) * 8;
  return true;
}

// --- Kinds ---------------------------------------------------------------------------------------

static bool read_class(const struct swift_memory *memory, uint64_t address,
                       struct swift_metadata *metadata) {
  uint32_t flags;
  if (!read_word(memory, address + 40, &metadata->descriptor)) return false;
  if (!read_descriptor_flags(memory, metadata->descriptor, &flags)) return false;
  if ((flags & 0x1f) != DESCRIPTOR_CLASS) return false;
  metadata->kind = PLUMB_TYPE_CLASS;
  uint64_t at;
  if ((flags & DESCRIPTOR_IS_GENERIC) != 0 &&
      class_arguments_at(memory, address, metadata->descriptor, flags, &at)) {
    uint32_t count = parameter_count(memory, metadata->descriptor, CLASS_GENERIC_PARAMETERS);
    read_arguments(memory, at, 8, count, metadata);
  }
  return true;
}

static bool read_value(const struct swift_memory *memory, uint64_t address,
                       enum plumb_type_kind kind, struct swift_metadata *metadata) {
  uint32_t flags;
  if (!read_word(memory, address + 8, &metadata->descriptor)) return false;
  if (!read_descriptor_flags(memory, metadata->descriptor, &flags)) return false;
  uint32_t expected = kind == PLUMB_TYPE_STRUCT  ? DESCRIPTOR_STRUCT
                      : kind == PLUMB_TYPE_ENUM ? DESCRIPTOR_ENUM
                                                : DESCRIPTOR_CLASS;
  if ((flags & 0x1f) != expected) return false;
  metadata->kind = kind;
  if ((flags & DESCRIPTOR_IS_GENERIC) != 0) {
    uint32_t count = parameter_count(memory, metadata->descriptor, VALUE_GENERIC_PARAMETERS);
    read_arguments(memory, address + 16, 8, count, metadata);
  }
  return true;
}

static bool read_tuple(const struct swift_memory *memory, uint64_t address,
                       struct swift_metadata *metadata) {
  uint64_t count;
  if (!read_word(memory, address + 8, &count) || count > UINT16_MAX) return false;
  metadata->kind = PLUMB_TYPE_TUPLE;
  read_arguments(memory, address + 24, 16, (uint32_t)count, metadata);
  return true;
}

static bool read_function(const struct swift_memory *memory, uint64_t address,
                          struct swift_metadata *metadata) {
  uint64_t flags;
  if (!read_word(memory, address + 8, &flags)) return false;
  metadata->kind = PLUMB_TYPE_FUNCTION;
  metadata->flags = (uint32_t)flags;
  read_arguments(memory, address + 16, 8, 1 + (uint32_t)(flags & 0xffff), metadata);
  return true;
}

// After the flags and the number of protocols stands the superclass, where there is one.
static bool read_existential(const struct swift_memory *memory, uint64_t address,
                             struct swift_metadata *metadata) {
  uint32_t numbers[2];
  if (!read_bytes(memory, address + 8, numbers, sizeof numbers) || numbers[1] > UINT16_MAX) {
    return false;
  }
  metadata->kind = PLUMB_TYPE_EXISTENTIAL;
  metadata->flags = numbers[0];
  bool has_superclass = (numbers[0] & 0x40000000) != 0;
  read_arguments(memory, address + (has_superclass ? 24 : 16), 8, numbers[1], metadata);
  for (uint32_t index = 0; index < PLUMB_TYPE_ARGUMENTS; index++) {
    metadata->arguments[index] &= ~UINT64_C(3);
  }
  return true;
}

static bool read_one_argument(const struct swift_memory *memory, uint64_t address,
                              enum plumb_type_kind kind, struct swift_metadata *metadata) {
  metadata->kind = kind;
  read_arguments(memory, address, 8, 1, metadata);
  return true;
}

static bool has_static_kind(const struct swift_memory *memory, uint64_t address,
                            enum plumb_type_kind kind, struct swift_metadata *metadata) {
  metadata->kind = kind;
  return is_in_module(memory, address);
}

bool swift_metadata_read(const struct swift_memory *memory, uint64_t address,
                         struct swift_metadata *metadata) {
  uint64_t kind;
  *metadata = (struct swift_metadata){.kind = PLUMB_TYPE_UNKNOWN};
  if ((address & 7) != 0 || !read_word(memory, address, &kind)) return false;
  switch (kind) {
    case METADATA_CLASS: return read_class(memory, address, metadata);
    case METADATA_STRUCT: return read_value(memory, address, PLUMB_TYPE_STRUCT, metadata);
    case METADATA_ENUM:
    case METADATA_OPTIONAL: return read_value(memory, address, PLUMB_TYPE_ENUM, metadata);
    case METADATA_FOREIGN_CLASS:
    case METADATA_FOREIGN_REFERENCE:
      return read_value(memory, address, PLUMB_TYPE_FOREIGN_CLASS, metadata);
    case METADATA_OPAQUE: return has_static_kind(memory, address, PLUMB_TYPE_OPAQUE, metadata);
    case METADATA_TUPLE: return read_tuple(memory, address, metadata);
    case METADATA_FUNCTION: return read_function(memory, address, metadata);
    case METADATA_EXISTENTIAL: return read_existential(memory, address, metadata);
    case METADATA_METATYPE:
    case METADATA_EXISTENTIAL_METATYPE:
      return read_one_argument(memory, address + 8, PLUMB_TYPE_METATYPE, metadata);
    case METADATA_LOCAL_BOX: return has_static_kind(memory, address, PLUMB_TYPE_CLOSURE, metadata);
    case METADATA_GENERIC_BOX:
      return read_one_argument(memory, address + 16, PLUMB_TYPE_BOX, metadata);
    case METADATA_ERROR: return has_static_kind(memory, address, PLUMB_TYPE_ERROR, metadata);
    case METADATA_TASK: return has_static_kind(memory, address, PLUMB_TYPE_TASK, metadata);
    case METADATA_JOB: return has_static_kind(memory, address, PLUMB_TYPE_JOB, metadata);
    default: return false;
  }
}
