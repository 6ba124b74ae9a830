/// HdrHistogram's V2 wire format: what its tools in every language read.
///
/// The encoding says 2 significant digits and values from 1 to `Int64.max`; the counts of all
/// buckets are there, while `sum`, `rejectedCount` and `clampedCount` have no place in the format.
extension Histogram {
  /// The uncompressed V2 encoding: a header of 40 bytes, and counts as ZigZag LEB128.
  ///
  /// Counts above `Int64.max`, the format's limit, are written as `Int64.max`. O(buckets).
  public func hdrEncoded() -> [UInt8] {
    var counts: [UInt8] = []
    var next = 0
    for bucket in recordedBuckets {
      if bucket.index > next { counts.appendZigZag(Int64(next - bucket.index)) }
      counts.appendZigZag(Int64(clamping: bucket.count))
      next = bucket.index + 1
    }
    var bytes: [UInt8] = []
    bytes.appendBigEndian(UInt32(0x1c84_9313))
    bytes.appendBigEndian(UInt32(counts.count))
    bytes.appendBigEndian(UInt32(0))  // offset of the normalising index
    bytes.appendBigEndian(UInt32(2))  // significant digits
    bytes.appendBigEndian(UInt64(1))  // lowest discernible value
    bytes.appendBigEndian(UInt64(Int64.max))  // highest trackable value
    bytes.appendBigEndian((1.0).bitPattern)  // ratio of integers to doubles
    return bytes + counts
  }

  /// The V2 encoding as HdrHistogram's logs and tools exchange it: in a zlib stream, in base64.
  ///
  /// The stream consists of stored blocks, which any inflater reads; it is not made smaller.
  /// O(buckets).
  public func hdrEncodedBase64() -> String {
    let stream = Self.zlibStream(of: hdrEncoded())
    var bytes: [UInt8] = []
    bytes.appendBigEndian(UInt32(0x1c84_9314))
    bytes.appendBigEndian(UInt32(stream.count))
    return Self.base64(bytes + stream)
  }

  /// RFC 1950 around RFC 1951's stored blocks.
  static func zlibStream(of content: [UInt8]) -> [UInt8] {
    var stream: [UInt8] = [0x78, 0x01]
    var start = 0
    repeat {
      let end = min(start + 65_535, content.count)
      stream.append(end == content.count ? 1 : 0)
      stream.appendLittleEndian(UInt16(end - start))
      stream.appendLittleEndian(~UInt16(end - start))
      stream += content[start..<end]
      start = end
    } while start < content.count
    stream.appendBigEndian(adler32(of: content))
    return stream
  }

  private static func adler32(of content: [UInt8]) -> UInt32 {
    var low: UInt32 = 1
    var high: UInt32 = 0
    for byte in content {
      low = (low + UInt32(byte)) % 65_521
      high = (high + low) % 65_521
    }
    return high << 16 | low
  }

  static func base64(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      var bits: UInt32 = 0
      for offset in 0..<3 {
        bits = bits << 8 | (offset < group.count ? UInt32(bytes[start + offset]) : 0)
      }
      for place in 0..<4 {
        let digit = Int(bits >> UInt32(18 - 6 * place)) & 63
        text.append(place <= group.count ? alphabet[digit] : UInt8(ascii: "="))
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}

extension [UInt8] {
  fileprivate mutating func appendBigEndian(_ value: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
  }

  fileprivate mutating func appendLittleEndian(_ value: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }

  /// ZigZag LEB128-64b9B: seven bits a byte, least first, and all eight of the ninth.
  fileprivate mutating func appendZigZag(_ value: Int64) {
    var rest = UInt64(bitPattern: value << 1 ^ value >> 63)
    for _ in 0..<8 {
      if rest < 128 { break }
      append(UInt8(truncatingIfNeeded: rest) | 128)
      rest >>= 7
    }
    append(UInt8(truncatingIfNeeded: rest))
  }
}
