/// A small ELF file made by a test: code sections, symbols, a build id, unwind tables.
struct SyntheticELF {
  struct Symbol {
    var name: String
    var start: UInt64
    var size: UInt64
    /// Function, unless told otherwise; 0 is a label, 1 is data.
    var type: UInt8 = 2
    /// Global, unless told otherwise; 0 is local, 2 is weak.
    var binding: UInt8 = 1
  }

  var symbols: [Symbol] = []
  /// Whether the symbols are in `.symtab` or only in `.dynsym`.
  var isStripped = false
  var buildID: [UInt8] = [1, 2, 3, 4]
  var debugLink: String?
  /// Functions that the unwind tables describe.
  var frames: [Range<UInt64>] = []

  /// `.text` is at 0x1000, `.fini` follows it, `.data` is no code.
  private static let codeSections: [(String, UInt64, UInt64, UInt64)] = [
    (".text", 0x1000, 0x1000, 6), (".fini", 0x2000, 0x20, 6), (".data", 0x3000, 0x100, 3),
  ]

  private struct Section {
    var name: String
    var type: UInt32
    var flags: UInt64 = 0
    var address: UInt64 = 0
    var contents: [UInt8] = []
    var size: UInt64?
    var link: UInt32 = 0
  }

  var bytes: [UInt8] {
    var sections = [Section(name: "", type: 0)]
    for (name, address, size, flags) in Self.codeSections {
      // Without contents: nobody reads the code itself.
      sections.append(Section(name: name, type: 8, flags: flags, address: address, size: size))
    }
    let (table, strings) = symbolTable
    sections.append(Section(name: ".strtab", type: 3, contents: strings))
    sections.append(
      Section(
        name: isStripped ? ".dynsym" : ".symtab", type: isStripped ? 11 : 2, contents: table,
        link: UInt32(sections.count - 1)))
    if !buildID.isEmpty {
      let note = [4, UInt32(buildID.count), 3].flatMap(Self.little) + Array("GNU\0".utf8) + buildID
      sections.append(Section(name: ".note.gnu.build-id", type: 7, contents: note))
    }
    if let debugLink {
      let contents = Array(debugLink.utf8) + [0, 0, 0, 0, 0]
      sections.append(Section(name: ".gnu_debuglink", type: 1, contents: contents))
    }
    if !frames.isEmpty { sections += frameSections }
    return Self.file(sections)
  }

  private var symbolTable: ([UInt8], [UInt8]) {
    var table = [UInt8](repeating: 0, count: 24)
    var strings: [UInt8] = [0]
    for symbol in symbols {
      let section = Self.codeSections.firstIndex {
        $0.1 <= symbol.start && symbol.start < $0.1 + $0.2
      }
      table += Self.little(UInt32(strings.count)) + [symbol.binding << 4 | symbol.type, 0]
      table += Self.little(UInt16(section.map { $0 + 1 } ?? 0))
      table += Self.little(symbol.start) + Self.little(symbol.size)
      strings += Array(symbol.name.utf8) + [0]
    }
    return (table, strings)
  }

  private var frameSections: [Section] {
    let (header, descriptions): (UInt64, UInt64) = (0x8000, 0x9000)
    var table: [UInt8] = [1, 0x1b, 0x03, 0x3b] + Self.little(Int32(0))
    table += Self.little(UInt32(frames.count))
    var contents: [UInt8] = []
    for frame in frames {
      let position = UInt64(contents.count)
      table += Self.little(Int32(Int64(frame.lowerBound) - Int64(header)))
      table += Self.little(Int32(Int64(descriptions + position) - Int64(header)))
      contents += Self.little(UInt32(12)) + Self.little(UInt32(4))
      contents += Self.little(
        Int32(Int64(frame.lowerBound) - Int64(descriptions + position + 8)))
      contents += Self.little(UInt32(frame.count))
    }
    return [
      Section(name: ".eh_frame_hdr", type: 1, flags: 2, address: header, contents: table),
      Section(name: ".eh_frame", type: 1, flags: 2, address: descriptions, contents: contents),
    ]
  }

  private static func file(_ sections: [Section]) -> [UInt8] {
    var names: [UInt8] = []
    var contents: [UInt8] = []
    var headers: [UInt8] = []
    let all = sections + [Section(name: ".shstrtab", type: 3)]
    let nameBytes: [UInt8] = all.flatMap { section -> [UInt8] in Array(section.name.utf8) + [0] }
    for section in all {
      let bytes = section.name == ".shstrtab" ? nameBytes : section.contents
      headers += little(UInt32(names.count)) + little(section.type) + little(section.flags)
      headers += little(section.address) + little(UInt64(64 + contents.count))
      headers += little(section.size ?? UInt64(bytes.count)) + little(section.link)
      headers += little(UInt32(0)) + little(UInt64(1)) + little(UInt64(0))
      names += Array(section.name.utf8) + [0]
      contents += bytes
    }
    var header: [UInt8] = [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1] + Array(repeating: 0, count: 33)
    header += little(UInt64(64 + contents.count)) + little(UInt32(0))
    header += little(UInt16(64)) + little(UInt16(56)) + little(UInt16(0)) + little(UInt16(64))
    header += little(UInt16(all.count)) + little(UInt16(all.count - 1))
    return header + contents + headers
  }

  private static func little(_ number: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: number.littleEndian) { Array($0) }
  }
}
