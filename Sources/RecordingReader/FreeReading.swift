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
  /// The entries in use, chunk after chunk.
  private var frees: [Frees] = []
  /// For each chunk, where its entries begin in `frees`; at last, where they end.
  private var starts: [Int32] = []

  init(_ file: RecordingFile) throws(RecordingError) {
    section = file.section(PLUMB_SECTION_CHUNKS)
    starts.reserveCapacity(Int(section.count) + 1)
    try ChunkWalk(file: file, section: section).forEachEntry { (visit) throws(RecordingError) in
      var entry = Frees(
        frees: visit.entry.frees, bytes: visit.entry.freed_bytes,
        temporaryAllocations: visit.entry.temporary_allocations)
      for (bucket, count) in visit.lifetimes.enumerated() { entry.lifetimes[bucket] = count }
      beginChunks(upTo: visit.position / Int(PLUMB_CHUNK_ENTRIES))
      frees.append(entry)
    }
    beginChunks(upTo: Int(section.count))
  }

  private mutating func beginChunks(upTo chunk: Int) {
    while starts.count <= chunk { starts.append(Int32(frees.count)) }
  }

  /// What the entry at a position had freed; nothing when it was not in use yet.
  subscript(position: Int) -> Frees {
    let chunk = position / Int(PLUMB_CHUNK_ENTRIES)
    let index = Int(starts[chunk]) + position % Int(PLUMB_CHUNK_ENTRIES)
    return index < Int(starts[chunk + 1]) ? frees[index] : Frees()
  }
}
