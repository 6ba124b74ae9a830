import CRecording
import Glibc

/// A recording of a running program as it was at one moment, copied.
///
/// Nobody stops the program, so its counters move while they are read. All of them are copied in
/// one go, which takes a tenth of a millisecond a megabyte, so that they are of nearly one time;
/// see `ChunkPair` for blocks that one thread allocates and another one frees. Everything else of a
/// recording only grows and is never changed: it is copied after the counters that refer to it,
/// each part after those that refer to it in turn.
///
/// The copy lies in memory of the system's own. It is safe to share: it never changes.
public final class RecordingMoment: Sendable {
  let path: String
  /// As the recording's; its sections are where they were.
  let header: plumb_recording_header
  private let sections: [(start: UInt64, bytes: MappedBytes)]

  /// Copies a recording that its own process makes.
  ///
  /// - Parameter path: Where the recording is while the process runs.
  /// - Throws: `RecordingError` where there is none, or no memory for a copy.
  /// - Complexity: O(size of the recording).
  public convenience init(ownRecording path: String) throws(RecordingError) {
    try self.init(of: try RecordingFile(path: path), end: PLUMB_END_MOMENT)
  }

  /// - Parameter end: What the copy says of the program's end; nil: what the recording says.
  init(of file: RecordingFile, end: plumb_end? = nil) throws(RecordingError) {
    path = file.path
    var copy = SectionCopies(file)
    try file.refreshHeader()
    let (first, _) = try copy.bytes(of: PLUMB_SECTION_CHUNKS)
    try file.refreshHeader()
    let second = try copy.add(PLUMB_SECTION_CHUNKS)
    let time = ProcessLiveness.nanoseconds(CLOCK_MONOTONIC)
    try file.refreshHeader()
    let (pulse, timeline) = (file.header.pulse, file.header.timeline)
    let lanes = try copy.add(PLUMB_SECTION_LANES)
    try copy.add(PLUMB_SECTION_TIMELINE)
    try copy.add(PLUMB_SECTION_TIMERS)
    let sites = try copy.add(PLUMB_SECTION_SITES)
    try file.refreshHeader()
    try copy.add(PLUMB_SECTION_NODES)
    try file.refreshHeader()
    for kind in [PLUMB_SECTION_STRINGS, PLUMB_SECTION_MODULES, PLUMB_SECTION_TYPES] {
      try copy.add(kind)
    }
    ChunkPair(first: first, second: second, sites: sites, lanes: lanes).settle()
    var header = file.header
    header.sections = copy.header.sections
    header.pulse = pulse
    header.timeline = timeline
    if let end {
      header.run.end = end.rawValue
      header.run.end_monotonic_ns = time
    }
    self.header = header
    sections = copy.copies.sorted { $0.start < $1.start }
  }

  /// Writes the copy as a recording of its own, in as many bytes as it needs.
  ///
  /// - Throws: `RecordingError`; the target is then as it was.
  public func write(
    to target: String, replacesTarget: Bool = false
  ) throws(RecordingError) {
    try RecordingCompactor(replacesTarget: replacesTarget)
      .compact(RecordingFile(self), to: target)
  }

  /// Copies what lies at an offset of the recording. Past the end of a section there are zeros.
  func copy(into buffer: UnsafeMutableRawBufferPointer, from offset: UInt64) {
    let section = sections.last { $0.start <= offset }
    let start = section.map { Int(offset - $0.start) } ?? 0
    let source = section.map { UnsafeRawBufferPointer($0.bytes.buffer).dropFirst(start) }
    let found = source.map { UnsafeRawBufferPointer(rebasing: $0.prefix(buffer.count)) }
    buffer.copyBytes(from: found ?? UnsafeRawBufferPointer(start: nil, count: 0))
    for index in (found?.count ?? 0)..<buffer.count { buffer[index] = 0 }
  }
}

/// The sections that were copied so far, and the header that describes them.
private struct SectionCopies {
  let file: RecordingFile
  private(set) var header = plumb_recording_header()
  private(set) var copies: [(start: UInt64, bytes: MappedBytes)] = []

  init(_ file: RecordingFile) {
    self.file = file
    // Room for all, so that nothing grows between two copies.
    copies.reserveCapacity(Int(PLUMB_SECTION_KINDS.rawValue))
  }

  /// A section as the file's header describes it now.
  func bytes(
    of kind: plumb_section_kind
  ) throws(RecordingError) -> (MappedBytes, plumb_section) {
    let section = file.section(kind)
    // The timeline's second buffer begins at a fixed place: it is copied whole.
    let points = min(section.capacity, 2 * UInt64(PLUMB_TIMELINE_POINTS))
    let records = kind == PLUMB_SECTION_TIMELINE ? points : section.count
    guard let bytes = MappedBytes(count: Int(records * section.record_bytes)) else {
      throw .cannotRead(path: file.path, reason: "there is no memory for a copy")
    }
    try file.read(into: bytes.buffer, at: section.offset)
    return (bytes, section)
  }

  @discardableResult
  mutating func add(_ kind: plumb_section_kind) throws(RecordingError) -> MappedBytes {
    let (bytes, section) = try bytes(of: kind)
    withUnsafeMutableBytes(of: &header.sections) {
      $0.storeBytes(
        of: section, toByteOffset: Int(kind.rawValue) * MemoryLayout<plumb_section>.stride,
        as: plumb_section.self)
    }
    copies.append((section.offset, bytes))
    return bytes
  }
}
