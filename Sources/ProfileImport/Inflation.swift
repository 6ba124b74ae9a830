import CZlib

/// What a file packed by gzip holds.
enum Inflation {
  /// Files begin so (RFC 1952).
  static let magic: [UInt8] = [0x1f, 0x8b]

  /// - Throws: `ImportError` where the file is damaged or cut, or holds more than `limit` bytes.
  static func inflate(_ packed: [UInt8], limit: Int) throws(ImportError) -> [UInt8] {
    let anyHeader = 15 + 32
    var stream = z_stream()
    guard
      inflateInit2_(
        &stream, Int32(anyHeader), ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { throw ImportError(reason: "zlib cannot be started") }
    defer { inflateEnd(&stream) }
    var packed = packed
    var bytes: [UInt8] = []
    var room = [UInt8](repeating: 0, count: 1 << 20)
    let inputBytes = packed.count
    let status = packed.withUnsafeMutableBufferPointer { input -> Int32 in
      stream.next_in = input.baseAddress
      stream.avail_in = UInt32(clamping: input.count)
      var status = Z_OK
      while status == Z_OK, bytes.count <= limit {
        let written = room.withUnsafeMutableBufferPointer { room in
          stream.next_out = room.baseAddress
          stream.avail_out = UInt32(room.count)
          status = CZlib.inflate(&stream, Z_NO_FLUSH)
          return room.count - Int(stream.avail_out)
        }
        bytes.append(contentsOf: room[..<written])
      }
      return status
    }
    guard bytes.count <= limit else {
      throw ImportError(reason: "it unpacks to more than \(limit >> 20) MiB")
    }
    guard status == Z_STREAM_END else {
      let offset = inputBytes - Int(stream.avail_in)
      throw ImportError(byte: offset, reason: "its packing is damaged, or its end is missing")
    }
    return bytes
  }
}
