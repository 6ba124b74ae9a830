/// A module's memory as its file describes it: what a loader would make of it, without loading it.
///
/// Pointers between a file's parts, and into other files, are not in its bytes but in its
/// relocations (ELF gABI, "Relocation"; x86-64 psABI, table 4.10).
final class ImageMemory {
  /// What a pointer in the image leads to.
  enum Pointer: Equatable {
    /// An address of the same image.
    case address(UInt64)
    /// What another module calls so.
    case symbol(String)
  }

  private let image: ELFImage
  private lazy var relocations = Relocations(image)

  init(_ image: ELFImage) {
    self.image = image
  }

  /// The bytes at an address; nil where the file has none.
  func bytes(at address: UInt64, count: Int) -> [UInt8]? {
    guard
      let section = image.sections.first(where: {
        $0.address != 0 && $0.address <= address && address < $0.end
      }), section.type != ELFImage.Section.noBits, section.end - address >= UInt64(count)
    else { return nil }
    let start = Int(section.offset + (address - section.address))
    return image.file.read(start..<(start + count))
  }

  func number<Number: FixedWidthInteger>(at address: UInt64, as type: Number.Type) -> Number? {
    bytes(at: address, count: MemoryLayout<Number>.size)?.number(at: 0, as: type)
  }

  /// A 32-bit distance from where it stands; nil where it is zero, which leads nowhere.
  func relativeAddress(at address: UInt64) -> UInt64? {
    guard let distance = number(at: address, as: Int32.self), distance != 0 else { return nil }
    return address &+ UInt64(bitPattern: Int64(distance))
  }

  /// The text up to a zero byte, which is looked for in 4 KiB.
  func text(at address: UInt64) -> [UInt8]? {
    var text: [UInt8] = []
    while text.count < 4096 {
      guard let byte = bytes(at: address + UInt64(text.count), count: 1)?[0] else { return nil }
      if byte == 0 { return text }
      text.append(byte)
    }
    return nil
  }

  /// The pointer that stands at an address; nil where there is none.
  func pointer(at address: UInt64) -> Pointer? {
    if let found = relocations[address] { return found }
    // A program that is always loaded at the same place has its pointers in its bytes.
    guard let value = number(at: address, as: UInt64.self), value != 0 else { return nil }
    return .address(value)
  }
}

/// What an image's dynamic relocations write where.
private struct Relocations {
  private static let entryBytes = 24
  private static let (direct, globalData, relative): (UInt32, UInt32, UInt32) = (1, 6, 8)

  private var entries: [UInt8] = []
  private var entryOfAddress: [UInt64: Int32] = [:]
  private var symbols: [UInt8] = []
  private var strings: [UInt8] = []

  init(_ image: ELFImage) {
    guard let table = image.section(named: ".rela.dyn"), let entries = image.bytes(of: table)
    else { return }
    self.entries = entries
    if image.sections.indices.contains(table.link) {
      let symbolTable = image.sections[table.link]
      symbols = image.bytes(of: symbolTable) ?? []
      if image.sections.indices.contains(symbolTable.link) {
        strings = image.bytes(of: image.sections[symbolTable.link]) ?? []
      }
    }
    entryOfAddress.reserveCapacity(entries.count / Self.entryBytes)
    for index in 0..<(entries.count / Self.entryBytes) {
      let address = entries.number(at: index * Self.entryBytes, as: UInt64.self)
      if let address { entryOfAddress[address] = Int32(index) }
    }
  }

  subscript(address: UInt64) -> ImageMemory.Pointer? {
    guard let index = entryOfAddress[address] else { return nil }
    let start = Int(index) * Self.entryBytes
    guard let kind = entries.number(at: start + 8, as: UInt32.self),
      let symbol = entries.number(at: start + 12, as: UInt32.self),
      let addend = entries.number(at: start + 16, as: UInt64.self)
    else { return nil }
    switch kind {
    case Self.relative: return .address(addend)
    case Self.direct, Self.globalData: return pointer(toSymbol: Int(symbol), addend: addend)
    default: return nil
    }
  }

  /// A symbol that the image defines itself is an address of it.
  private func pointer(toSymbol index: Int, addend: UInt64) -> ImageMemory.Pointer? {
    guard let name = symbols.number(at: index * 24, as: UInt32.self),
      let section = symbols.number(at: index * 24 + 6, as: UInt16.self),
      let value = symbols.number(at: index * 24 + 8, as: UInt64.self)
    else { return nil }
    if section != 0 { return .address(value &+ addend) }
    return strings.text(at: Int(name)).map { .symbol($0) }
  }
}
