/// Bytes in which strings are looked for.
struct SearchedBytes {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// The offset just after the first occurrence; nil where there is none.
  func end(ofFirst text: String) -> Int? {
    offset(of: Array(text.utf8)).map { $0 + text.utf8.count }
  }

  /// The offset of the first occurrence; nil where there is none.
  func offset(of wanted: [UInt8]) -> Int? {
    guard let first = wanted.first, bytes.count >= wanted.count else { return nil }
    return bytes.withUnsafeBufferPointer { bytes in
      (0...(bytes.count - wanted.count)).first { offset in
        bytes[offset] == first && wanted.indices.allSatisfy { bytes[offset + $0] == wanted[$0] }
      }
    }
  }
}
