import CZlib

/// Bytes packed as gzip, in one member without a time or a name: equal bytes give equal files.
final class GzipText {
  private var packed: [UInt8] = []
  /// zlib's state points back to its stream, which must therefore stay where it is.
  private let stream: UnsafeMutablePointer<z_stream>
  private var room = [UInt8](repeating: 0, count: 1 << 16)

  /// A stream at zlib's usual level.
  init() {
    let gzipWindow = 15 + 16
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    let status = deflateInit2_(
      stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, Int32(gzipWindow), 8, Z_DEFAULT_STRATEGY,
      ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(status == Z_OK, "zlib refuses its own header's version.")
  }

  deinit {
    deflateEnd(stream)
    stream.deallocate()
  }

  /// The whole of `bytes`, packed.
  static func pack(_ bytes: [UInt8]) -> [UInt8] {
    let text = GzipText()
    text.append(bytes)
    return text.finish()
  }

  func append(_ bytes: [UInt8]) {
    deflate(bytes, flush: Z_NO_FLUSH)
  }

  /// Ends the stream, which takes nothing more.
  func finish() -> [UInt8] {
    deflate([], flush: Z_FINISH)
    return packed
  }

  private func deflate(_ bytes: [UInt8], flush: Int32) {
    var input = bytes
    input.withUnsafeMutableBufferPointer { input in
      stream.pointee.next_in = input.baseAddress
      stream.pointee.avail_in = UInt32(input.count)
      repeat {
        let written = room.withUnsafeMutableBufferPointer { room in
          stream.pointee.next_out = room.baseAddress
          stream.pointee.avail_out = UInt32(room.count)
          let status = CZlib.deflate(stream, flush)
          precondition(status != Z_STREAM_ERROR, "zlib lost the state of its stream.")
          return room.count - Int(stream.pointee.avail_out)
        }
        packed.append(contentsOf: room[..<written])
      } while stream.pointee.avail_out == 0
    }
  }
}
