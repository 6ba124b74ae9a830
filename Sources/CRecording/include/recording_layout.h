// recording_layout.h: the recording, byte by byte.
//
// A recording is one sparse file, mapped shared by the observed program (which writes it) and by
// any observer (which reads it, at any moment, without asking). The recorder is its only writer
// while the program lives; afterwards `plumb run` fills the `run` fields that only a parent knows.
//
//   offset 0        plumb_recording_header, PLUMB_HEADER_BYTES long
//   section[i]      at header.sections[i].offset: `count` records of `record_bytes`, room for
//                   `capacity`. Offsets are multiples of 4096. Bytes past `count` are unspecified.
//
// Glossary
//   node      one frame of one stack: a return address below its caller's node. Node 0 is nobody.
//   site      one stack that allocated, together with a size class. Site 0 is "unattributed".
//   lane      the counters of one thread (or of several, one after the other): never two at once.
//   entry     one lane's counters for one site.
//   generation  a span of time between two unloads of a module; an address means what was mapped
//             there in its generation.
//   epoch     a span of time between two records of the peak.
//   type      what the first words of a block say that it holds. Type 0 is "not known".
//   typed site  a site together with the type of its blocks: known when they are freed, so that a
//             block may be allocated at the plain site and freed at the typed one.
//
// Every number is little-endian and has the one writer named beside it. A reader must expect that
// the program died between any two stores: counters are at most one event behind one another.
#ifndef PLUMB_RECORDING_LAYOUT_H
#define PLUMB_RECORDING_LAYOUT_H

#include <stdint.h>

// "PLUMBREC" as eight bytes in the file.
#define PLUMB_RECORDING_MAGIC 0x434552424d554c50ull
#define PLUMB_RECORDING_VERSION 3u
#define PLUMB_RECORDING_MACHINE_X86_64 62u  // EM_X86_64
#define PLUMB_HEADER_BYTES 8192u

// --- Sections ----------------------------------------------------------------------------------

enum plumb_section_kind {
  PLUMB_SECTION_STRINGS = 0,   // bytes; each string ends in NUL; offset 0 holds the empty string
  PLUMB_SECTION_MODULES = 1,   // plumb_module
  PLUMB_SECTION_NODES = 2,     // plumb_node
  PLUMB_SECTION_SITES = 3,     // plumb_site
  PLUMB_SECTION_LANES = 4,     // plumb_lane
  PLUMB_SECTION_CHUNKS = 5,    // plumb_chunk
  PLUMB_SECTION_TIMELINE = 6,  // plumb_timeline_point: two buffers of PLUMB_TIMELINE_POINTS
  PLUMB_SECTION_TYPES = 7,     // plumb_type
  PLUMB_SECTION_TIMERS = 8,    // plumb_timer_record
  PLUMB_SECTION_KINDS = 9,
};

struct plumb_section {
  uint64_t offset;        // of record 0, in the file
  uint64_t record_bytes;
  uint64_t capacity;      // records
  uint64_t count;         // records that may be read; grows only, after the record is written
};

// --- Modules -----------------------------------------------------------------------------------

#define PLUMB_BUILD_ID_BYTES 32u
#define PLUMB_GENERATION_OPEN UINT32_MAX

// A program with holes between its segments is one record for each segment that was seen.
struct plumb_module {
  uint64_t start;             // first mapped address
  uint64_t end;               // one past the last
  uint64_t bias;              // run-time address minus address in the ELF file
  uint32_t path;              // offset in STRINGS
  uint32_t first_generation;  // it was mapped in [first_generation, end_generation)
  uint32_t end_generation;    // PLUMB_GENERATION_OPEN while it is mapped
  uint32_t build_id_bytes;    // 0: the file has none
  uint8_t build_id[PLUMB_BUILD_ID_BYTES];
};

// --- Stacks ------------------------------------------------------------------------------------

enum plumb_node_kind {
  PLUMB_NODE_FRAME = 0,    // address: a return address (look it up one byte before)
  PLUMB_NODE_ROOT = 1,     // address: the generation of every node below; parent 0
  PLUMB_NODE_ELIDED = 2,   // address: how many frames were left out here; 0: not known, since
                           // stacks that differ only in that number are one stack
  PLUMB_NODE_CUT = 3,      // the walk ended here without reaching the thread's first function
  PLUMB_NODE_FOREIGN = 4,  // the frames below ran on a stack that is not the thread's own
  PLUMB_NODE_AWAITING = 5, // an async function that awaits the one inside it and is on no stack.
                           // address: where it will go on, plus one, so that a reader looks it up
                           // as a FRAME's
};

struct plumb_node {
  uint64_t address;
  uint32_t parent;  // always less than the node's own index
  uint32_t kind;    // enum plumb_node_kind
};

// A size class is the bit width of the requested size: class 0 is size 0, class c is
// [2^(c-1), 2^c). The size histogram of a stack is the sum over its sites.
#define PLUMB_SIZE_CLASSES 65u

enum plumb_site_flag {
  PLUMB_SITE_FOLDED = 1,  // the node table was full: `node` is the nearest ancestor that has one
};

struct plumb_site {
  uint64_t stack_hash;  // of the return addresses and the generation
  uint32_t node;        // the innermost frame
  uint32_t type;        // index in TYPES; 0: a plain site
  uint8_t size_class;
  uint8_t flags;        // enum plumb_site_flag
  uint16_t reserved[3];
};

// --- Types -------------------------------------------------------------------------------------

enum plumb_type_kind {
  PLUMB_TYPE_UNKNOWN = 0,
  // Swift types by their nominal type descriptor; `arguments` are the generic ones.
  PLUMB_TYPE_CLASS = 1,
  PLUMB_TYPE_STRUCT = 2,
  PLUMB_TYPE_ENUM = 3,
  PLUMB_TYPE_FOREIGN_CLASS = 4,
  // Swift types without one.
  PLUMB_TYPE_OPAQUE = 5,       // `metadata` is a symbol of its module
  PLUMB_TYPE_TUPLE = 6,        // `arguments`: its elements
  PLUMB_TYPE_FUNCTION = 7,     // `arguments`: the result, then the parameters
  PLUMB_TYPE_EXISTENTIAL = 8,  // `arguments`: its protocols; `flags` as in the Swift runtime
  PLUMB_TYPE_METATYPE = 9,     // `arguments`: the type whose type it is
  PLUMB_TYPE_PROTOCOL = 10,    // by its descriptor; stands in an existential only
  // Blocks of the Swift runtime that hold no class instance.
  PLUMB_TYPE_CLOSURE = 11,     // a closure's context, or a box whose type only its function knows
  PLUMB_TYPE_BOX = 12,         // `arguments`: what is in it
  PLUMB_TYPE_ERROR = 13,       // `arguments`: the error in the box
  PLUMB_TYPE_TASK = 14,
  PLUMB_TYPE_JOB = 15,
  // The first word points into a module: what there is there, a C++ vtable perhaps, a symbol tells.
  PLUMB_TYPE_STATIC = 16,
};

#define PLUMB_TYPE_ARGUMENTS 8u

// Addresses mean what was mapped there in the generation, as those of nodes do.
struct plumb_type {
  uint64_t metadata;        // the block's first word, or for an error box its third
  uint64_t descriptor;      // 0 where the kind has none
  uint32_t kind;            // enum plumb_type_kind
  uint32_t generation;
  uint32_t argument_count;  // may exceed PLUMB_TYPE_ARGUMENTS: then the first are kept
  uint32_t flags;
  uint32_t arguments[PLUMB_TYPE_ARGUMENTS];  // each less than the type's own index; 0: not known
};

// --- Counters ----------------------------------------------------------------------------------

// Bytes are requested bytes. A block freed by another thread than the one that allocated it counts
// in two lanes, so that one lane's difference may be negative; a site's sum over lanes never is.
//
// The share at the peak: when `epoch` equals the header's, the entry was touched since the peak and
// `peak_live_*` hold what it had then; otherwise it still has it (allocated minus freed).
struct plumb_entry {
  uint32_t site;
  uint32_t epoch;
  uint64_t allocations;
  uint64_t allocated_bytes;
  uint64_t frees;
  uint64_t freed_bytes;
  uint64_t temporary_allocations;  // freed by this thread before its next allocation
  int64_t peak_live_bytes;
  int64_t peak_live_blocks;
};

// Lifetimes, in bytes that the program allocated between a block's birth and death: bucket 0 is
// below 1 KiB, bucket b is [1 KiB * 16^(b-1), 1 KiB * 16^b), the last is open. Temporary
// allocations are in bucket 0 by definition and are not counted here. A bucket saturates.
#define PLUMB_LIFETIME_BUCKETS 8u
#define PLUMB_CHUNK_ENTRIES 42u

struct plumb_chunk {
  uint32_t lane;   // index of the owner in LANES
  uint32_t count;  // entries in use
  uint64_t reserved[7];
  struct plumb_entry entries[PLUMB_CHUNK_ENTRIES];
  uint32_t lifetimes[PLUMB_CHUNK_ENTRIES][PLUMB_LIFETIME_BUCKETS];
};

enum plumb_lane_purpose {
  PLUMB_LANE_THREAD = 0,
  // No thread's: what was live by typed site at exit, or when the program last asked for it
  // (plumb.h), as `allocations` and `allocated_bytes`. These blocks are counted in the lanes of
  // threads already.
  PLUMB_LANE_LIVE_TYPES = 1,
};

struct plumb_lane {
  uint32_t owner;           // thread id; 0 before the first
  uint32_t first_owner;
  uint32_t owners;          // threads that had it, one after the other
  uint32_t raised;          // 1: delta_high is above the recorded peak
  int64_t live_delta;       // live bytes not yet in header.pulse.live_bytes
  int64_t live_delta_high;  // the delta at which the recorded peak is reached
  uint64_t allocated_delta; // allocated bytes not yet in header.pulse.allocated_bytes
  char name[16];            // the thread's name when last looked at
  uint32_t purpose;         // enum plumb_lane_purpose
  // What the program asks of its own threads (plumb.h).
  uint32_t open_scopes;
  int64_t watched_delta;    // above this the recorder looks closer; at most live_delta_high
  uint64_t allocations;
  uint64_t frees;
  uint64_t publications;               // odd while the deltas move to the two sums below
  uint64_t published_allocated_bytes;  // of this lane; add allocated_delta
  int64_t published_live_bytes;        // of this lane; add live_delta
  int64_t scope_high_bytes;            // the highest live bytes in the innermost open scope
  int64_t hidden_live_bytes;           // of this lane's live bytes, what no scope shall see
};

// --- Time --------------------------------------------------------------------------------------

// A point for every quantum of allocated bytes. When a buffer is full, every second point is
// copied to the other buffer, the quantum doubles, and the buffers change places.
#define PLUMB_TIMELINE_POINTS 512u

struct plumb_timeline_point {
  uint64_t time_ns;  // since header.run.start_monotonic_ns
  uint64_t live_bytes;
  uint64_t allocated_bytes;
};

// What the program measured of an operation of its own, and gave to be kept (plumb.h); of each name
// the latest.
#define PLUMB_TIMER_FIGURES 23u

struct plumb_timer_record {
  uint32_t name;         // offset in STRINGS
  uint32_t publications; // odd while the figures change
  uint64_t figures[PLUMB_TIMER_FIGURES];  // struct plumb_timer of plumb.h, word by word
};

// --- Header ------------------------------------------------------------------------------------

enum plumb_mode { PLUMB_MODE_EXACT = 0 };

enum plumb_end {
  PLUMB_END_NONE = 0,  // running, or ended without passing through exit: _exit, abort, a signal
  PLUMB_END_EXIT = 1,
  PLUMB_END_EXEC = 2,  // the process went on as another program
  PLUMB_END_MOMENT = 3,  // a copy of a moment (end_monotonic_ns): the program ran on
};

// Who started the recording, and what became of the run.
struct plumb_run {
  uint32_t pid;
  uint32_t parent_pid;
  uint64_t start_realtime_ns;   // since 1970
  uint64_t start_monotonic_ns;
  uint64_t end_monotonic_ns;    // 0: unknown
  uint32_t end;                 // enum plumb_end, by the recorder
  uint32_t mode;                // enum plumb_mode
  uint32_t forked;              // 1: a child that was forked from a recorded program
  uint32_t command;             // STRINGS offset of argv[0]; the arguments follow, NUL by NUL
  uint32_t command_count;       // arguments that follow one another at `command`
  uint32_t executable;          // STRINGS offset of the program's path
  uint32_t allocator;           // STRINGS offset, "jemalloc-5.3.0" or "glibc-2.36"
  uint32_t recorder_version;    // STRINGS offset, "0.1.0"
  uint32_t other_malloc;        // STRINGS offset of the module whose malloc the program calls
                                // instead of ours; 0: it calls ours
  // By `plumb run` once the program has ended:
  uint32_t has_status;          // 1: wait_status is valid
  int32_t wait_status;          // as waitpid gives it
  uint32_t reserved;
  uint64_t duration_ns;         // 0: unknown
};

// What could not be kept. Each is a number of events or stacks since the start, and none is silent.
struct plumb_trust {
  uint64_t dropped_events;       // allocations and frees in no entry: no lane could be had
  uint64_t nested_events;        // allocations and frees inside a signal handler inside malloc
  uint64_t unattributed_events;  // allocations counted at site 0: a table was full
  uint64_t unknown_frees;        // blocks that we never saw allocated
  uint64_t inherited_frees;      // blocks allocated before the fork that made this process
  uint64_t untracked_blocks;     // allocations missing from the live table: it was full
  uint64_t cut_stacks;           // sites whose stack does not reach its thread's first function
  uint64_t elided_stacks;        // sites whose stack is so deep that its middle was left out
  uint64_t foreign_stacks;       // sites whose stack is not the thread's own
  uint64_t folded_sites;         // sites with PLUMB_SITE_FOLDED
  uint64_t saturated_lifetimes;  // frees that a lifetime bucket could no longer count
  uint64_t overflow_threads;     // threads that had to share the overflow lane
  uint64_t full_sections;        // bit i: section i could not grow
  uint64_t recorder_bytes;       // private memory of the recorder: tables, rules, live table
  uint64_t peak_error_bytes;     // the recorded peak may be this much too low or too high
  uint64_t children_forked;      // forks whose child recorded for itself
  uint64_t children_spawned;     // programs started by exec or spawn in a child, not recorded
  uint64_t children_unrecorded;  // forked children that could not open a recording of their own
  uint64_t reserved[6];
};

// Where an observer finds, in the memory of the living process, what the recording does not hold.
struct plumb_process {
  uint64_t live_table;     // address of its roots (live_table_layout.h); 0 before it is made
  uint64_t private_start;  // the recorder's own memory [private_start, private_end)
  uint64_t private_end;
  // What jemalloc has mapped: plumb_mapping[allocator_mapping_count]. 0 with another allocator.
  uint64_t allocator_mappings;
  uint64_t allocator_mapping_count;
  uint32_t held;           // 1: the process has stopped itself at exit, to be looked at
  uint32_t padding;
  uint64_t library_start;  // the library itself, its static data too [library_start, library_end)
  uint64_t library_end;
};

// [start, end); end is 0 where the record is not in use.
struct plumb_mapping {
  uint64_t start;
  uint64_t end;
};

// The line that every event reads. Written when a thread publishes (see peak_error_bytes), and by
// the only thread, while there is one, whenever it sets a new peak.
struct plumb_pulse {
  int64_t live_bytes;        // published; add every lane's live_delta
  uint64_t allocated_bytes;  // published; add every lane's allocated_delta
  int64_t peak_bytes;        // published; see plumb_lane.raised
  uint32_t epoch;
  uint32_t generation;
  uint32_t solo;             // 1: one thread so far
  uint32_t threads;          // lanes handed out
  int64_t quantum_bytes;     // a lane publishes when its delta exceeds this
  uint64_t timeline_next;    // allocated bytes at which the next point is due
  int64_t marked_peak_bytes; // the highest live bytes since the program reset its peak (plumb.h),
                             // at least 1; 0: it never did
};

struct plumb_timeline {
  uint64_t quantum_bytes;
  uint32_t buffer;  // 0 or 1: the one to read
  uint32_t count;   // points in it
};

struct plumb_recording_header {
  uint64_t magic;  // written last when a recording is made
  uint32_t version;
  uint32_t machine;
  uint64_t file_bytes;
  uint64_t header_bytes;
  struct plumb_section sections[PLUMB_SECTION_KINDS];
  struct plumb_pulse pulse;  // one cache line
  struct plumb_timeline timeline;
  uint64_t reserved[6];
  struct plumb_run run;
  struct plumb_trust trust;
  struct plumb_process process;
};

_Static_assert(sizeof(struct plumb_section) == 32, "section");
_Static_assert(sizeof(struct plumb_module) == 72, "module");
_Static_assert(sizeof(struct plumb_node) == 16, "node");
_Static_assert(sizeof(struct plumb_site) == 24, "site");
_Static_assert(sizeof(struct plumb_type) == 64, "type");
_Static_assert(sizeof(struct plumb_entry) == 64, "an entry is one cache line");
_Static_assert(sizeof(struct plumb_chunk) == 4096, "a chunk is one page");
_Static_assert(sizeof(struct plumb_lane) == 128, "lane");
_Static_assert(sizeof(struct plumb_timer_record) == 192, "timer");
_Static_assert(sizeof(struct plumb_timeline_point) == 24, "timeline point");
_Static_assert(sizeof(struct plumb_pulse) == 64, "the pulse is one cache line");
_Static_assert(__builtin_offsetof(struct plumb_recording_header, pulse) % 64 == 0, "pulse line");
_Static_assert(__builtin_offsetof(struct plumb_recording_header, run) % 64 == 0, "run");
_Static_assert(sizeof(struct plumb_recording_header) <= PLUMB_HEADER_BYTES, "header");

#endif
