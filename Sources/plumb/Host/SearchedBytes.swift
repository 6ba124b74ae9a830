import Glibc

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
    bytes.withUnsafeBytes { bytes in
      wanted.withUnsafeBytes { wanted in
        guard let base = bytes.baseAddress, let pattern = wanted.baseAddress,
          let found = memmem(base, bytes.count, pattern, wanted.count)
        else { return nil }
        return UnsafeRawPointer(found) - base
      }
    }
  }
}
