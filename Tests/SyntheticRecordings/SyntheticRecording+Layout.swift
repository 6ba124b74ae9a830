import CRecording

extension SyntheticRecording {
  /// The recording as the bytes of a file.
  package var bytes: [UInt8] {
    var header = header
    var body: [UInt8] = []
    let tables: [(plumb_section_kind, [UInt8], Int)] = [
      (PLUMB_SECTION_STRINGS, strings, 1),
      (PLUMB_SECTION_MODULES, Self.bytes(of: modules), MemoryLayout<plumb_module>.stride),
      (PLUMB_SECTION_NODES, Self.bytes(of: nodes), MemoryLayout<plumb_node>.stride),
      (PLUMB_SECTION_SITES, Self.bytes(of: sites), MemoryLayout<plumb_site>.stride),
      (PLUMB_SECTION_LANES, Self.bytes(of: lanes), MemoryLayout<plumb_lane>.stride),
      (PLUMB_SECTION_CHUNKS, Self.bytes(of: chunks), MemoryLayout<plumb_chunk>.stride),
      (
        PLUMB_SECTION_TIMELINE, Self.bytes(of: timeline),
        MemoryLayout<plumb_timeline_point>.stride
      ),
      (PLUMB_SECTION_TYPES, Self.bytes(of: types), MemoryLayout<plumb_type>.stride),
      (PLUMB_SECTION_TIMERS, Self.bytes(of: timers), MemoryLayout<plumb_timer_record>.stride),
    ]
    for (kind, records, recordBytes) in tables {
      var section = plumb_section()
      section.offset = UInt64(PLUMB_HEADER_BYTES) + UInt64(body.count)
      section.record_bytes = UInt64(recordBytes)
      section.count = UInt64(records.count / recordBytes)
      section.capacity = section.count * UInt64(slack)
      let room = Int(section.capacity) * recordBytes
      let rounded = (room + 4095) / 4096 * 4096
      body += records + Array(repeating: 0xff, count: rounded - records.count)
      withUnsafeMutableBytes(of: &header.sections) {
        $0.storeBytes(
          of: section,
          toByteOffset: Int(kind.rawValue) * MemoryLayout<plumb_section>.stride,
          as: plumb_section.self)
      }
    }
    header.file_bytes = UInt64(PLUMB_HEADER_BYTES) + UInt64(body.count)
    let head = withUnsafeBytes(of: header) { Array($0) }
    return head + Array(repeating: 0, count: Int(PLUMB_HEADER_BYTES) - head.count) + body
  }

  /// Where a section begins in `bytes`.
  package func offset(of kind: plumb_section_kind) -> Int {
    let sections = MemoryLayout<plumb_recording_header>.offset(of: \.sections)!
    let position = sections + Int(kind.rawValue) * MemoryLayout<plumb_section>.stride
    return bytes.withUnsafeBytes {
      Int($0.loadUnaligned(fromByteOffset: position, as: plumb_section.self).offset)
    }
  }

  private static func bytes<Record: BitwiseCopyable>(of records: [Record]) -> [UInt8] {
    records.withUnsafeBytes { Array($0) }
  }
}
