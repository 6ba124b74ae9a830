import CRecording
import ProfileModel

/// The frees of a recording, entry by entry: the first of two passes.
///
/// Frees are read first and allocations after them. Every block is allocated before it is freed,
/// on whichever thread, so that no site of a running program is ever seen with more frees than
/// allocations.
struct FreeReading {
  /// What one entry counted.
  struct Frees {
    var frees: UInt64 = 0
    var bytes: UInt64 = 0
    var temporaryAllocations: UInt64 = 0
    var lifetimes = LifetimeBuckets(repeating: 0)
  }

  /// One number a bucket, `PLUMB_LIFETIME_BUCKETS` in all.
  typealias LifetimeBuckets = SIMD8<UInt32>

  /// The chunks that were read.
  let section: plumb_section
  private var frees: [Frees]

  init(_ file: RecordingFile) throws(RecordingError) {
    section = file.section(PLUMB_SECTION_CHUNKS)
    frees = Array(
      repeating: Frees(), count: Int(section.count) * Int(PLUMB_CHUNK_ENTRIES))
    try ChunkWalk(file: file, section: section).forEachEntry { (visit) throws(RecordingError) in
      var entry = Frees(
        frees: visit.entry.frees, bytes: visit.entry.freed_bytes,
        temporaryAllocations: visit.entry.temporary_allocations)
      for (bucket, count) in visit.lifetimes.enumerated() { entry.lifetimes[bucket] = count }
      frees[visit.position] = entry
    }
  }

  /// What the entry at a position had freed; nothing when it was not there yet.
  subscript(position: Int) -> Frees { frees[position] }
}
