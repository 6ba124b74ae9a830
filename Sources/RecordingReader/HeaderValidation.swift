import CRecording

/// Whether a header describes a recording that this program can read, within a file of that size.
///
/// After this check every section's readable records lie inside the file and no product or sum of
/// its numbers overflows.
struct HeaderValidation {
  let path: String
  let fileBytes: UInt64

  /// More than any recorder reserves. It keeps every count below 2^31, and it keeps a file that
  /// lies about itself from asking for more memory than there is.
  private static let largestFileBytes: UInt64 = 8 << 30
  private static let largestStringBytes: UInt64 = 64 << 20

  /// `PLUMB_RECORDING_MAGIC`, whose spelling in C is out of Swift's reach.
  static let magic = "PLUMBREC".utf8.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }

  func check(_ header: plumb_recording_header) throws(RecordingError) {
    guard fileBytes >= 8, header.magic == Self.magic else {
      // A recorder writes the magic number last; what it leaves before is zero.
      let isBlank = fileBytes >= UInt64(PLUMB_HEADER_BYTES) && header.magic == 0
      throw isBlank ? .neverStarted(path: path) : .notARecording(path: path)
    }
    guard fileBytes >= UInt64(PLUMB_HEADER_BYTES) else {
      throw .truncated(
        path: path, bytes: fileBytes,
        expectedBytes: max(header.file_bytes, UInt64(PLUMB_HEADER_BYTES)))
    }
    guard header.version == PLUMB_RECORDING_VERSION else {
      throw .otherVersion(
        path: path, version: header.version, supported: PLUMB_RECORDING_VERSION)
    }
    guard header.machine == PLUMB_RECORDING_MACHINE_X86_64 else {
      throw .otherMachine(path: path, machine: header.machine)
    }
    guard header.file_bytes <= Self.largestFileBytes else {
      throw damaged("its header says that it has \(header.file_bytes) bytes")
    }
    guard fileBytes >= header.file_bytes else {
      throw .truncated(path: path, bytes: fileBytes, expectedBytes: header.file_bytes)
    }
    guard header.header_bytes == UInt64(PLUMB_HEADER_BYTES) else {
      throw damaged("its header says that it is \(header.header_bytes) bytes long")
    }
    try checkSections(header)
  }

  private func damaged(_ detail: String) -> RecordingError {
    .damaged(path: path, detail: detail)
  }

  private func checkSections(_ header: plumb_recording_header) throws(RecordingError) {
    let expected = SectionLayout.all
    let sections = withUnsafeBytes(of: header.sections) {
      Array($0.bindMemory(to: plumb_section.self))
    }
    for (section, layout) in zip(sections, expected) {
      guard section.record_bytes == UInt64(layout.recordBytes) else {
        throw damaged("\(layout.name) have records of \(section.record_bytes) bytes")
      }
      guard layout.recordBytes > 1 || section.count <= Self.largestStringBytes else {
        throw damaged("its strings have \(section.count) bytes")
      }
      guard section.count <= section.capacity else {
        throw damaged(
          "\(layout.name) are \(section.count), but there is room for \(section.capacity)")
      }
      let length = section.record_bytes.multipliedReportingOverflow(by: section.capacity)
      let end = length.partialValue.addingReportingOverflow(section.offset)
      guard !length.overflow, !end.overflow, end.partialValue <= header.file_bytes,
        section.offset >= UInt64(PLUMB_HEADER_BYTES) || section.capacity == 0
      else {
        throw damaged("\(layout.name) do not lie inside the file")
      }
    }
  }
}

/// The sections in the order of `plumb_section_kind`.
struct SectionLayout {
  let kind: plumb_section_kind
  /// As an error message calls the section's records.
  let name: String
  let recordBytes: Int

  static let all: [SectionLayout] = [
    SectionLayout(kind: PLUMB_SECTION_STRINGS, name: "strings", recordBytes: 1),
    SectionLayout(
      kind: PLUMB_SECTION_MODULES, name: "modules", recordBytes: MemoryLayout<plumb_module>.stride),
    SectionLayout(
      kind: PLUMB_SECTION_NODES, name: "nodes", recordBytes: MemoryLayout<plumb_node>.stride),
    SectionLayout(
      kind: PLUMB_SECTION_SITES, name: "sites", recordBytes: MemoryLayout<plumb_site>.stride),
    SectionLayout(
      kind: PLUMB_SECTION_LANES, name: "lanes", recordBytes: MemoryLayout<plumb_lane>.stride),
    SectionLayout(
      kind: PLUMB_SECTION_CHUNKS, name: "chunks", recordBytes: MemoryLayout<plumb_chunk>.stride),
    SectionLayout(
      kind: PLUMB_SECTION_TIMELINE, name: "timeline points",
      recordBytes: MemoryLayout<plumb_timeline_point>.stride),
    SectionLayout(
      kind: PLUMB_SECTION_TYPES, name: "types", recordBytes: MemoryLayout<plumb_type>.stride),
    SectionLayout(
      kind: PLUMB_SECTION_TIMERS, name: "timers",
      recordBytes: MemoryLayout<plumb_timer_record>.stride),
  ]
}
