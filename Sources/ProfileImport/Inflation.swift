import CZlib

/// What a file packed by gzip holds.
enum Inflation {
  /// Files begin so (RFC 1952).
  static let magic: [UInt8] = [0x1f, 0x8b]

  /// - Throws: `ImportError` where the file is damaged or cut; what `receive` throws.
  static func forEachPiece(
    of packed: [UInt8], _ receive: Unpacking.Receiver
  ) throws(ImportError) {
    let anyHeader = 15 + 32
    var stream = z_stream()
    guard
      inflateInit2_(
        &stream, Int32(anyHeader), ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { throw ImportError(reason: "zlib cannot be started") }
    defer { inflateEnd(&stream) }
    var packed = packed
    var room = [UInt8](repeating: 0, count: Unpacking.pieceBytes)
    try packed.withUnsafeMutableBufferPointer { input throws(ImportError) in
      stream.next_in = input.baseAddress
      stream.avail_in = UInt32(clamping: input.count)
      var status = Z_OK
      while status == Z_OK {
        try room.withUnsafeMutableBufferPointer { room throws(ImportError) in
          stream.next_out = room.baseAddress
          stream.avail_out = UInt32(room.count)
          status = CZlib.inflate(&stream, Z_NO_FLUSH)
          let filled = room.prefix(room.count - Int(stream.avail_out))
          try receive(UnsafeRawBufferPointer(UnsafeMutableBufferPointer(rebasing: filled)))
        }
      }
      guard status == Z_STREAM_END else {
        throw Unpacking.damaged(at: input.count - Int(stream.avail_in))
      }
    }
  }

  /// - Throws: `ImportError` where the file is damaged or cut, or holds more than `limit` bytes.
  static func inflate(_ packed: [UInt8], limit: Int) throws(ImportError) -> [UInt8] {
    var bytes: [UInt8] = []
    try forEachPiece(of: packed) { piece throws(ImportError) in
      guard bytes.count + piece.count <= limit else {
        throw ImportError(reason: "it unpacks to more than \(limit >> 20) MiB")
      }
      bytes += piece
    }
    return bytes
  }
}
