/// Little-endian numbers out of bytes; nil past the end.
extension [UInt8] {
  package func number<Number: FixedWidthInteger>(at offset: Int, as type: Number.Type) -> Number? {
    let width = MemoryLayout<Number>.size
    guard offset >= 0, offset <= count - width else { return nil }
    return withUnsafeBytes {
      Number(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: Number.self))
    }
  }

  /// The text from `offset` up to the next zero byte; nil when none follows.
  package func text(at offset: Int) -> String? {
    guard offset >= 0, offset < count, let end = self[offset...].firstIndex(of: 0) else {
      return nil
    }
    return String(decoding: self[offset..<end], as: UTF8.self)
  }
}
