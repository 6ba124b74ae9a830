/// What a packed file holds, piece by piece, so that it need not fit into memory.
enum Unpacking {
  /// A piece's bytes; they are gone when the call returns.
  typealias Receiver = (UnsafeRawBufferPointer) throws(ImportError) -> Void

  /// The size of a piece at most.
  static let pieceBytes = 1 << 20

  /// - Throws: `ImportError` where the file is damaged or cut; what `receive` throws.
  static func forEachPiece(of file: [UInt8], _ receive: Receiver) throws(ImportError) {
    if file.starts(with: Inflation.magic) {
      try Inflation.forEachPiece(of: file, receive)
    } else if file.starts(with: ZstandardUnpacking.magic) {
      try ZstandardUnpacking.forEachPiece(of: file, receive)
    } else {
      try file.withUnsafeBufferPointer { bytes throws(ImportError) in
        try receive(UnsafeRawBufferPointer(bytes))
      }
    }
  }

  /// How the whole begins: up to `count` bytes; none where that is damaged.
  static func beginning(of file: [UInt8], count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    try? forEachPiece(of: file) { piece throws(ImportError) in
      bytes += piece.prefix(count - bytes.count)
      if bytes.count == count { throw ImportError(reason: "that is enough") }
    }
    return bytes
  }

  static func damaged(at byte: Int) -> ImportError {
    ImportError(byte: byte, reason: "its packing is damaged, or its end is missing")
  }
}
