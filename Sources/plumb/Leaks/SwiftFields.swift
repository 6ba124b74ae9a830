/// The names of a Swift object's stored properties by their offsets, read from the running process
/// (swift/ABI/Metadata.h, FieldDescriptor).
struct SwiftFields {
  let memory: ProcessMemory

  private static let classDescriptor: UInt32 = 16
  private static let mostFields: UInt32 = 4096
  private static let deepestClass = 64

  /// The property that holds the word at an offset of an instance; nil where nothing tells it.
  func name(at offset: Int, ofClass metadata: UInt64) -> String? {
    var metadata = metadata
    var best: (offset: UInt64, name: String)?
    for _ in 0..<Self.deepestClass {
      guard metadata != 0, metadata & 7 == 0,
        memory.value(metadata, as: UInt64.self) == 0,
        let descriptor = memory.value(metadata + 40, as: UInt64.self)
      else { break }
      for field in fields(of: descriptor, metadata: metadata)
      where field.offset <= UInt64(offset) && field.offset >= best?.offset ?? 0 {
        best = field
      }
      guard let superclass = memory.value(metadata + 8, as: UInt64.self) else { break }
      metadata = superclass
    }
    return best?.name
  }

  private func fields(
    of descriptor: UInt64, metadata: UInt64
  ) -> [(offset: UInt64, name: String)] {
    guard let words = memory.values(descriptor, count: 11, as: UInt32.self),
      words[0] & 0x1f == Self.classDescriptor, words[9] <= Self.mostFields, words[9] > 0,
      let fields = relative(descriptor + 16),
      let header = memory.values(fields, count: 4, as: UInt32.self), header[3] == words[9],
      let offsets = memory.values(
        metadata + vectorOffset(words, descriptor: descriptor) * 8, count: Int(words[9]),
        as: UInt64.self)
    else { return [] }
    return offsets.enumerated().compactMap { index, offset in
      guard let address = relative(fields + 16 + UInt64(index) * 12 + 8),
        let name = text(at: address)
      else { return nil }
      return (offset, name)
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
