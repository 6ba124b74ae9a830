/// One of an image's symbol tables, with the names that it refers to (ELF gABI, "Symbol Table").
package struct ELFSymbols {
  /// One entry.
  package struct Symbol {
    /// Offset of its name in the table's strings.
    package var name: UInt32
    package var info: UInt8
    /// Index of the section that it is in; 0 where another image defines it.
    package var section: Int
    /// Its address in the image.
    package var value: UInt64
    package var size: UInt64

    package var type: UInt8 { info & 0xf }
    package var binding: UInt8 { info >> 4 }

    package static let (noType, object, function, indirectFunction): (UInt8, UInt8, UInt8, UInt8) =
      (0, 1, 2, 10)
    package static let (global, weak): (UInt8, UInt8) = (1, 2)
  }

  static let entryBytes = 24

  private let entries: [UInt8]
  package let strings: [UInt8]

  /// Nil where the file does not have what the table says.
  package init?(_ image: ELFImage, _ table: ELFImage.Section) {
    guard image.sections.indices.contains(table.link), let entries = image.bytes(of: table),
      let strings = image.bytes(of: image.sections[table.link])
    else { return nil }
    self.entries = entries
    self.strings = strings
  }

  /// `.symtab`, or `.dynsym` where the file is stripped; nil where there is neither.
  package static func fullest(_ image: ELFImage) -> ELFImage.Section? {
    image.sections.first { $0.type == ELFImage.Section.symbolTable && $0.size > 0 }
      ?? image.sections.first { $0.type == ELFImage.Section.dynamicSymbolTable }
  }

  /// Every table that can be read.
  package static func all(_ image: ELFImage) -> [ELFSymbols] {
    image.sections.filter {
      $0.type == ELFImage.Section.symbolTable || $0.type == ELFImage.Section.dynamicSymbolTable
    }.compactMap { ELFSymbols(image, $0) }
  }

  package var count: Int { entries.count / Self.entryBytes }

  /// Calls `body` with every entry, in the table's order.
  package func forEach(_ body: (Symbol) -> Void) {
    entries.withUnsafeBytes { bytes in
      for index in 0..<count {
        let offset = index * Self.entryBytes
        body(
          Symbol(
            name: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self),
            info: bytes[offset + 4],
            section: Int(bytes.loadUnaligned(fromByteOffset: offset + 6, as: UInt16.self)),
            value: bytes.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self),
            size: bytes.loadUnaligned(fromByteOffset: offset + 16, as: UInt64.self)))
      }
    }
  }
}
