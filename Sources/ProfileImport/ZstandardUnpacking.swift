import CZstandard

/// What a file packed by Zstandard holds.
enum ZstandardUnpacking {
  /// Files begin so (RFC 8878).
  static let magic: [UInt8] = [0x28, 0xb5, 0x2f, 0xfd]

  /// - Throws: `ImportError` where the file is damaged or cut; what `receive` throws.
  static func forEachPiece(
    of packed: [UInt8], _ receive: Unpacking.Receiver
  ) throws(ImportError) {
    guard let stream = ZSTD_createDStream() else {
      throw ImportError(reason: "Zstandard cannot be started")
    }
    defer { ZSTD_freeDStream(stream) }
    var room = [UInt8](repeating: 0, count: Unpacking.pieceBytes)
    try packed.withUnsafeBufferPointer { input throws(ImportError) in
      var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
      // Zero once a frame is whole; files may have several.
      var missing = 1
      var isFull = false
      while source.pos < source.size || isFull {
        try room.withUnsafeMutableBufferPointer { room throws(ImportError) in
          var target = ZSTD_outBuffer(dst: room.baseAddress, size: room.count, pos: 0)
          missing = ZSTD_decompressStream(stream, &target, &source)
          guard ZSTD_isError(missing) == 0 else { throw Unpacking.damaged(at: source.pos) }
          isFull = target.pos == room.count && missing > 0
          let piece = UnsafeMutableBufferPointer(rebasing: room.prefix(target.pos))
          try receive(UnsafeRawBufferPointer(piece))
        }
      }
      guard missing == 0 else { throw Unpacking.damaged(at: source.pos) }
    }
  }
}
