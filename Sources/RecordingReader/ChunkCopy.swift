import CRecording

/// The chunks of a running program as they were at one moment: copied in one go, which takes a
/// tenth of a millisecond a megabyte, so that its entries are of about the same time.
final class ChunkCopy {
  /// The chunks that were copied.
  let section: plumb_section
  private let bytes: UnsafeMutableRawBufferPointer

  init(_ file: RecordingFile) throws(RecordingError) {
    try file.refreshHeader()
    section = file.section(PLUMB_SECTION_CHUNKS)
    bytes = UnsafeMutableRawBufferPointer.allocate(
      byteCount: Int(section.count) * MemoryLayout<plumb_chunk>.stride,
      alignment: MemoryLayout<plumb_chunk>.alignment)
    try file.read(into: bytes, at: section.offset)
  }

  deinit { bytes.deallocate() }

  /// The bytes of `count` chunks.
  func chunks(from first: Int, count: Int) -> UnsafeRawBufferPointer {
    let stride = MemoryLayout<plumb_chunk>.stride
    return UnsafeRawBufferPointer(
      rebasing: bytes[(first * stride)..<((first + count) * stride)])
  }

  /// The entry at a position of a `ChunkWalk`; nil when it was not in use yet.
  func entry(at position: Int) -> plumb_entry? {
    let (chunk, index) = position.quotientAndRemainder(dividingBy: Int(PLUMB_CHUNK_ENTRIES))
    guard chunk < Int(section.count) else { return nil }
    let bytes = chunks(from: chunk, count: 1)
    let count = bytes.load(fromByteOffset: MemoryLayout<UInt32>.size, as: UInt32.self)
    guard index < Int(count) else { return nil }
    let offset = MemoryLayout<plumb_chunk>.offset(of: \.entries)!
    return bytes.load(
      fromByteOffset: offset + index * MemoryLayout<plumb_entry>.stride, as: plumb_entry.self)
  }
}
