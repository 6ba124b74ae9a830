/// The names of a Swift object's stored properties by their offsets, read from the running process
/// (swift/ABI/Metadata.h, FieldDescriptor).
final class SwiftFields {
  private let memory: ProcessMemory
  private var known: [UInt64: [Field]] = [:]

  private static let classDescriptor: UInt32 = 16
  private static let mostFields: UInt32 = 4096
  private static let deepestClass = 64
  private static let longestType = 1024

  init(memory: ProcessMemory) {
    self.memory = memory
  }

  /// A stored property.
  struct Field {
    var offset: UInt64
    var name: String
    var ownership: Ownership
  }

  /// What a property's reference does to its object.
  enum Ownership {
    case strong, unowned, weak
  }

  /// The property that holds the word at an offset of an instance; nil where nothing tells it.
  func field(at offset: Int, ofClass metadata: UInt64) -> Field? {
    fields(ofClass: metadata).last { $0.offset <= UInt64(offset) }
  }

  /// Its own and its superclasses', by ascending offset.
  private func fields(ofClass metadata: UInt64) -> [Field] {
    if let found = known[metadata] { return found }
    var found: [Field] = []
    var current = metadata
    for _ in 0..<Self.deepestClass {
      guard current != 0, current & 7 == 0, memory.value(current, as: UInt64.self) == 0,
        let descriptor = memory.value(current + 40, as: UInt64.self)
      else { break }
      found += fields(of: descriptor, metadata: current)
      guard let superclass = memory.value(current + 8, as: UInt64.self) else { break }
      current = superclass
    }
    found.sort { $0.offset < $1.offset }
    known[metadata] = found
    return found
  }

  private func fields(
    of descriptor: UInt64, metadata: UInt64
  ) -> [Field] {
    guard let words = memory.values(descriptor, count: 11, as: UInt32.self),
      words[0] & 0x1f == Self.classDescriptor, words[9] <= Self.mostFields, words[9] > 0,
      let fields = relative(descriptor + 16),
      let header = memory.values(fields, count: 4, as: UInt32.self), header[3] == words[9],
      let offsets = memory.values(
        metadata + vectorOffset(words, descriptor: descriptor) * 8, count: Int(words[9]),
        as: UInt64.self)
    else { return [] }
    return offsets.enumerated().compactMap { index, offset in
      let record = fields + 16 + UInt64(index) * 12
      guard let address = relative(record + 8), let name = text(at: address) else { return nil }
      return Field(offset: offset, name: name, ownership: ownership(ofTypeAt: record + 4))
    }
  }

  /// By the last letters of the mangled type: `Xo` unowned, `Xu` unowned(unsafe), `Xw` weak
  /// (swift/docs/ABI/Mangling.rst). Distances to other types stand among them, and may be zero.
  private func ownership(ofTypeAt place: UInt64) -> Ownership {
    guard let start = relative(place) else { return .strong }
    var last: [UInt8] = []
    var address = start
    for _ in 0..<Self.longestType {
      guard let byte = memory.value(address, as: UInt8.self), byte != 0 else { break }
      let isDistance = byte >= 1 && byte <= 0x17
      let isPointer = byte >= 0x18 && byte <= 0x1f
      address += isDistance ? 5 : isPointer ? 9 : 1
      last = isDistance || isPointer ? [] : last.suffix(1) + [byte]
    }
    switch String(decoding: last, as: UTF8.self) {
    case "Xo", "Xu": return .unowned
    case "Xw": return .weak
    default: return .strong
    }
  }

  /// In words from the metadata; behind a superclass of another module, from its end.
  private func vectorOffset(_ words: [UInt32], descriptor: UInt64) -> UInt64 {
    let hasResilientSuperclass = words[0] >> 29 & 1 == 1
    guard hasResilientSuperclass, let bounds = relative(descriptor + 24),
      let offset = memory.value(bounds, as: UInt64.self)
    else { return UInt64(words[10]) }
    return offset / 8 + UInt64(words[10])
  }

  private func relative(_ address: UInt64) -> UInt64? {
    guard let distance = memory.value(address, as: Int32.self), distance != 0 else { return nil }
    return address &+ UInt64(bitPattern: Int64(distance))
  }

  private func text(at address: UInt64) -> String? {
    guard let bytes = memory.values(address, count: 128, as: UInt8.self) else { return nil }
    let name = bytes.prefix { $0 != 0 }
    return name.isEmpty || name.count == bytes.count ? nil : String(decoding: name, as: UTF8.self)
  }
}
