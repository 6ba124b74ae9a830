/// A 64-bit ELF file: its sections, found and bounded, read only when asked for.
package struct ELFImage {
  package struct Section {
    package var name: String
    package var type: UInt32
    package var flags: UInt64
    /// Address in the image.
    package var address: UInt64
    package var offset: UInt64
    package var size: UInt64
    /// Index of the section that this one refers to: a symbol table's strings.
    package var link: Int

    package static let symbolTable: UInt32 = 2
    package static let noBits: UInt32 = 8
    package static let dynamicSymbolTable: UInt32 = 11
    package static let executable: UInt64 = 4

    package var isExecutable: Bool { flags & Self.executable != 0 }

    /// One past the last address of the section.
    package var end: UInt64 { address &+ size }
  }

  package let file: any FileBytes
  package let sections: [Section]

  private static let headerBytes = 64
  private static let sectionHeaderBytes = 64

  package init(_ file: any FileBytes) throws(ELFError) {
    self.file = file
    guard let header = file.read(0..<min(Self.headerBytes, file.count)),
      header.starts(with: [0x7f, 0x45, 0x4c, 0x46])
    else { throw .notELF }
    // Class 2 is 64-bit, data encoding 1 is little-endian.
    guard header.count == Self.headerBytes else { throw .truncated }
    guard header[4] == 2, header[5] == 1 else { throw .otherClass }
    sections = try Self.sections(of: file, header: header)
  }

  private static func sections(
    of file: any FileBytes, header: [UInt8]
  ) throws(ELFError) -> [Section] {
    guard let offset = header.number(at: 0x28, as: UInt64.self),
      let entryBytes = header.number(at: 0x3a, as: UInt16.self),
      let count = header.number(at: 0x3c, as: UInt16.self),
      let namesIndex = header.number(at: 0x3e, as: UInt16.self)
    else { throw .truncated }
    // A file without sections, as `sstrip` leaves it, has no names.
    if offset == 0 || count == 0 { return [] }
    let length = Int(count) * Self.sectionHeaderBytes
    guard Int(entryBytes) == Self.sectionHeaderBytes, length <= file.count,
      offset <= UInt64(file.count - length),
      let table = file.read(Int(offset)..<(Int(offset) + length))
    else { throw .truncated }
    let raw = (0..<Int(count)).map { index in
      section(table: table, at: index * Self.sectionHeaderBytes)
    }
    guard Int(namesIndex) < raw.count else { return raw.map(\.section) }
    let strings = bytes(of: raw[Int(namesIndex)].section, in: file) ?? []
    return raw.map { entry in
      var section = entry.section
      section.name = strings.text(at: entry.name) ?? ""
      return section
    }
  }

  private static func section(table: [UInt8], at offset: Int) -> (name: Int, section: Section) {
    func word(_ position: Int) -> UInt32 { table.number(at: offset + position, as: UInt32.self)! }
    func long(_ position: Int) -> UInt64 { table.number(at: offset + position, as: UInt64.self)! }
    let section = Section(
      name: "", type: word(4), flags: long(8), address: long(16), offset: long(24), size: long(32),
      link: Int(word(40)))
    return (Int(word(0)), section)
  }

  private static func bytes(of section: Section, in file: any FileBytes) -> [UInt8]? {
    let end = section.offset.addingReportingOverflow(section.size)
    guard section.type != Section.noBits, !end.overflow, end.partialValue <= UInt64(file.count)
    else { return nil }
    return file.read(Int(section.offset)..<Int(end.partialValue))
  }

  /// The contents of a section; nil when it has none in this file.
  package func bytes(of section: Section) -> [UInt8]? {
    Self.bytes(of: section, in: file)
  }

  package func section(named name: String) -> Section? {
    sections.first { $0.name == name }
  }
}
