/// A program file's headers, written by a test: just so much of an ELF file as decides whether it
/// can be recorded.
struct ProgramSample {
  var width: UInt8 = 2
  var machine: UInt16 = 62
  var loader: String? = "/lib64/ld-linux-x86-64.so.2"
  var needed: [String] = ["libc.so.6"]
  var isGo = false
  /// Symbols that the program defines.
  var symbols: [String] = []
  /// Whether it exports them, too.
  var exportsSymbols = true

  private static let base = 0x1000

  /// The file: header, segments, loader, note, strings, dynamic table, symbols, sections.
  var bytes: [UInt8] {
    let segmentCount = 2 + (loader == nil ? 0 : 1) + (isGo ? 1 : 0)
    var body: [UInt8] = []
    var segments: [UInt8] = []
    let start = 64 + segmentCount * 56
    func offset() -> Int { start + body.count }

    if let loader {
      let path = Array(loader.utf8) + [0]
      segments += Self.segment(type: 3, offset: offset(), size: path.count)
      body += path
    }
    if isGo {
      let note =
        Self.bytes(UInt32(4)) + Self.bytes(UInt32(0)) + Self.bytes(UInt32(4))
        + [0x47, 0x6f, 0, 0]
      segments += Self.segment(type: 4, offset: offset(), size: note.count)
      body += note
    }
    var strings: [UInt8] = [0]
    let neededOffsets = needed.map { Self.append($0, to: &strings) }
    let symbolOffsets = symbols.map { Self.append($0, to: &strings) }
    let stringsOffset = offset()
    body += strings
    let dynamic =
      neededOffsets.flatMap { Self.bytes(UInt64(1)) + Self.bytes(UInt64($0)) }
      + Self.bytes(UInt64(5)) + Self.bytes(UInt64(Self.base + stringsOffset))
      + Self.bytes(UInt64(0)) + Self.bytes(UInt64(0))
    segments += Self.segment(type: 2, offset: offset(), size: dynamic.count)
    body += dynamic
    let symbolsOffset = offset()
    let entries =
      [UInt8](repeating: 0, count: 24)
      + symbolOffsets.flatMap {
        Self.bytes(UInt32($0)) + [0x12, 0] + Self.bytes(UInt16(1))
          + [UInt8](repeating: 0, count: 16)
      }
    body += entries
    let sectionsOffset = offset()
    let sections =
      [UInt8](repeating: 0, count: 64)
      + Self.section(
        type: exportsSymbols ? 11 : 2, offset: symbolsOffset, size: entries.count, link: 2)
      + Self.section(type: 3, offset: stringsOffset, size: strings.count, link: 0)
    body += sections
    segments += Self.segment(type: 1, offset: 0, size: start + body.count)
    let header = self.header(segmentCount: segmentCount, sectionsOffset: sectionsOffset)
    return header + segments + body
  }

  private func header(segmentCount: Int, sectionsOffset: Int) -> [UInt8] {
    [0x7f, 0x45, 0x4c, 0x46, width, 1, 1, 0] + [UInt8](repeating: 0, count: 8)
      + Self.bytes(UInt16(3)) + Self.bytes(machine) + Self.bytes(UInt32(1))
      + Self.bytes(UInt64(0)) + Self.bytes(UInt64(64)) + Self.bytes(UInt64(sectionsOffset))
      + Self.bytes(UInt32(0)) + Self.bytes(UInt16(64)) + Self.bytes(UInt16(56))
      + Self.bytes(UInt16(segmentCount)) + Self.bytes(UInt16(64)) + Self.bytes(UInt16(3))
      + Self.bytes(UInt16(0))
  }

  private static func segment(type: UInt32, offset: Int, size: Int) -> [UInt8] {
    bytes(type) + bytes(UInt32(4)) + bytes(UInt64(offset)) + bytes(UInt64(base + offset))
      + bytes(UInt64(base + offset)) + bytes(UInt64(size)) + bytes(UInt64(size)) + bytes(UInt64(8))
  }

  private static func section(type: UInt32, offset: Int, size: Int, link: UInt32) -> [UInt8] {
    bytes(UInt32(0)) + bytes(type) + bytes(UInt64(0)) + bytes(UInt64(0)) + bytes(UInt64(offset))
      + bytes(UInt64(size)) + bytes(link) + bytes(UInt32(0)) + bytes(UInt64(8)) + bytes(UInt64(24))
  }

  private static func append(_ text: String, to strings: inout [UInt8]) -> Int {
    defer { strings += Array(text.utf8) + [0] }
    return strings.count
  }

  private static func bytes(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }
}
