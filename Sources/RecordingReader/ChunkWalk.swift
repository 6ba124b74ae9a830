import CRecording

/// Visits the entries of a recording's chunks, a batch at a time.
struct ChunkWalk {
  let file: RecordingFile
  let section: plumb_section

  init(_ file: RecordingFile) {
    self.file = file
    section = file.section(PLUMB_SECTION_CHUNKS)
  }

  /// One used entry and where it stands.
  struct Visit {
    /// Chunk after chunk, `PLUMB_CHUNK_ENTRIES` each.
    var position: Int
    var lane: Int
    var entry: plumb_entry
    /// `PLUMB_LIFETIME_BUCKETS` counters.
    var lifetimes: UnsafeBufferPointer<UInt32>
  }

  private static let batch = 256
  private static let entriesOffset = MemoryLayout<plumb_chunk>.offset(of: \.entries)!
  private static let lifetimesOffset = MemoryLayout<plumb_chunk>.offset(of: \.lifetimes)!

  func forEachEntry(
    _ body: (Visit) throws(RecordingError) -> Void
  ) throws(RecordingError) {
    let stride = MemoryLayout<plumb_chunk>.stride
    let buffer = UnsafeMutableRawBufferPointer.allocate(
      byteCount: Self.batch * stride, alignment: MemoryLayout<plumb_chunk>.alignment)
    defer { buffer.deallocate() }
    for first in Swift.stride(from: 0, to: Int(section.count), by: Self.batch) {
      let count = min(Self.batch, Int(section.count) - first)
      let bytes = UnsafeMutableRawBufferPointer(rebasing: buffer[..<(count * stride)])
      try file.read(into: bytes, at: section.offset + UInt64(first * stride))
      try visit(UnsafeRawBufferPointer(bytes), first: first, body)
    }
  }

  private func visit(
    _ chunks: UnsafeRawBufferPointer, first: Int, _ body: (Visit) throws(RecordingError) -> Void
  ) throws(RecordingError) {
    let stride = MemoryLayout<plumb_chunk>.stride
    for index in 0..<(chunks.count / stride) {
      let chunk = chunks[(index * stride)..<((index + 1) * stride)]
      try visit(UnsafeRawBufferPointer(rebasing: chunk), index: first + index, body)
    }
  }

  private func visit(
    _ chunk: UnsafeRawBufferPointer, index: Int, _ body: (Visit) throws(RecordingError) -> Void
  ) throws(RecordingError) {
    let lane = chunk.load(as: UInt32.self)
    let count = chunk.load(fromByteOffset: MemoryLayout<UInt32>.size, as: UInt32.self)
    guard count <= PLUMB_CHUNK_ENTRIES else {
      throw file.damaged("chunk \(index) has \(count) entries of \(PLUMB_CHUNK_ENTRIES)")
    }
    let buckets = Int(PLUMB_LIFETIME_BUCKETS)
    let entries = (chunk.baseAddress! + Self.entriesOffset)
      .assumingMemoryBound(to: plumb_entry.self)
    let lifetimes = (chunk.baseAddress! + Self.lifetimesOffset)
      .assumingMemoryBound(to: UInt32.self)
    for entry in 0..<Int(count) {
      try body(
        Visit(
          position: index * Int(PLUMB_CHUNK_ENTRIES) + entry, lane: Int(lane),
          entry: entries[entry],
          lifetimes: UnsafeBufferPointer(start: lifetimes + entry * buckets, count: buckets)))
    }
  }
}
