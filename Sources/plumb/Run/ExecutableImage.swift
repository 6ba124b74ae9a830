import Glibc

/// The facts in an ELF program's headers that decide whether a library can be preloaded into it.
///
/// Every read is bounded by the file: a damaged program gives fewer facts, never a crash.
struct ExecutableImage {
  enum Width {
    case bits32, bits64
  }

  let width: Width
  let isLittleEndian: Bool
  let machine: UInt16
  /// The path of the loader; nil for a statically linked program.
  private(set) var loader: String?
  private(set) var needed: [String] = []
  private(set) var soname: String?
  private(set) var isGo = false
  /// The defined symbols that mark a sanitizer's runtime.
  private(set) var sanitizerSymbols: [String] = []
  /// Whether the program has a malloc of its own inside.
  private(set) var definesMalloc = false

  /// Nil when the file is not an ELF file.
  init?(_ file: OpenFile) {
    guard let identity = file.read(at: 0, count: 20),
      identity.starts(with: [0x7f, 0x45, 0x4c, 0x46])
    else { return nil }
    width = identity[4] == 1 ? .bits32 : .bits64
    isLittleEndian = identity[5] != 2
    let low = UInt16(identity[18])
    let high = UInt16(identity[19])
    machine = isLittleEndian ? low | high << 8 : high | low << 8
    guard width == .bits64, isLittleEndian else { return }
    readSegments(file)
    readSymbols(file)
  }

  // MARK: Segments

  private struct Segment {
    var type: UInt32
    var offset: Int
    var address: UInt64
    var size: Int
  }

  private mutating func readSegments(_ file: OpenFile) {
    let segments = Self.segments(file)
    for segment in segments {
      switch segment.type {
      case 3:  // PT_INTERP
        loader = file.string(at: segment.offset, limit: min(segment.size, 4096))
      case 4:  // PT_NOTE: size of name, size of content, type, name
        let note = file.read(at: segment.offset, count: min(segment.size, 16))
        if let note, note.count == 16, note[12...14].elementsEqual([0x47, 0x6f, 0]) { isGo = true }
      case 2:  // PT_DYNAMIC
        readDynamic(file, segment, among: segments)
      default: break
      }
    }
  }

  private static func segments(_ file: OpenFile) -> [Segment] {
    guard
      let table = file.integer(at: 32, as: UInt64.self),
      let entryBytes = file.integer(at: 54, as: UInt16.self), entryBytes >= 56,
      let count = file.integer(at: 56, as: UInt16.self)
    else { return [] }
    return (0..<Int(count)).compactMap { index in
      guard
        let offset = entryOffset(index, bytes: entryBytes, in: table, of: file),
        let type = file.integer(at: offset, as: UInt32.self),
        let start = file.integer(at: offset + 8, as: UInt64.self),
        let address = file.integer(at: offset + 16, as: UInt64.self),
        let size = file.integer(at: offset + 32, as: UInt64.self),
        start <= UInt64(file.count)
      else { return nil }
      let room = file.count - Int(start)
      return Segment(
        type: type, offset: Int(start), address: address, size: min(Int(clamping: size), room))
    }
  }

  /// Where an entry of a table begins; nil when that is outside the file.
  private static func entryOffset(
    _ index: Int, bytes: UInt16, in table: UInt64, of file: OpenFile
  ) -> Int? {
    let offset = table.addingReportingOverflow(UInt64(index) * UInt64(bytes))
    guard !offset.overflow, offset.partialValue <= UInt64(file.count) else { return nil }
    return Int(offset.partialValue)
  }

  private mutating func readDynamic(
    _ file: OpenFile, _ dynamic: Segment, among segments: [Segment]
  ) {
    var names: [UInt64] = []
    var sonameOffset: UInt64?
    var strings: UInt64?
    for offset in stride(from: 0, to: min(dynamic.size, 1 << 16), by: 16) {
      guard
        let tag = file.integer(at: dynamic.offset + offset, as: UInt64.self), tag != 0,
        let value = file.integer(at: dynamic.offset + offset + 8, as: UInt64.self)
      else { break }
      switch tag {
      case 1: names.append(value)  // DT_NEEDED
      case 5: strings = value  // DT_STRTAB
      case 14: sonameOffset = value  // DT_SONAME
      default: break
      }
    }
    guard let strings,
      let load = segments.first(where: {
        $0.type == 1 && strings >= $0.address && strings - $0.address < UInt64($0.size)
      })
    else { return }
    let table = load.offset + Int(strings - load.address)
    func string(_ offset: UInt64) -> String? {
      file.string(at: table + Int(clamping: min(offset, 1 << 32)), limit: 4096)
    }
    needed = names.compactMap(string)
    soname = sonameOffset.flatMap(string)
  }

  // MARK: Symbols

  private mutating func readSymbols(_ file: OpenFile) {
    guard
      let sectionTable = file.integer(at: 40, as: UInt64.self),
      let entryBytes = file.integer(at: 58, as: UInt16.self), entryBytes >= 64,
      let count = file.integer(at: 60, as: UInt16.self)
    else { return }
    func section(_ index: Int) -> (type: UInt32, offset: Int, size: Int, link: Int)? {
      guard
        let offset = Self.entryOffset(index, bytes: entryBytes, in: sectionTable, of: file),
        let type = file.integer(at: offset + 4, as: UInt32.self),
        let start = file.integer(at: offset + 24, as: UInt64.self),
        let size = file.integer(at: offset + 32, as: UInt64.self),
        let link = file.integer(at: offset + 40, as: UInt32.self)
      else { return nil }
      return (type, Int(clamping: start), Int(clamping: size), Int(link))
    }
    // SHT_DYNSYM; and SHT_SYMTAB, since gcc keeps the names of a runtime linked statically there.
    for index in 0..<Int(count) {
      guard let symbols = section(index), symbols.type == 11 || symbols.type == 2,
        let strings = section(symbols.link), strings.size <= Self.longestNames,
        let names = file.read(at: strings.offset, count: strings.size),
        let entries = file.read(at: symbols.offset, count: symbols.size)
      else { continue }
      findMarks(names: names, entries: entries)
    }
  }

  /// A table of names longer than this is not searched: it would delay the program's start.
  private static let longestNames = 1 << 24

  private mutating func findMarks(names: [UInt8], entries: [UInt8]) {
    let table = SearchedBytes(names)
    let marks = (Self.sanitizerMarks + [Self.mallocMark]).compactMap { mark in
      table.offset(of: [0] + Array(mark.utf8) + [0]).map { (mark, UInt32($0) + 1) }
    }
    guard !marks.isEmpty else { return }
    entries.withUnsafeBytes { bytes in
      for entry in stride(from: 0, to: bytes.count - 23, by: 24) {
        let name = bytes.loadUnaligned(fromByteOffset: entry, as: UInt32.self)
        let definedIn = bytes.loadUnaligned(fromByteOffset: entry + 6, as: UInt16.self)
        guard definedIn != 0, let mark = marks.first(where: { $0.1 == name }) else { continue }
        if mark.0 == Self.mallocMark {
          definesMalloc = true
        } else {
          sanitizerSymbols.append(mark.0)
        }
      }
    }
  }

  private static let mallocMark = "malloc"
  private static let sanitizerMarks = [
    "__asan_init", "__hwasan_init", "__lsan_init", "__msan_init", "__tsan_init",
  ]
}
