/// The checksum in the last bytes of every page: damage is found before SQLite reads any of it.
///
/// It is the one of SQLite's own extension `cksumvfs`, so that a build of SQLite with that
/// extension verifies captures by itself; all others pass over it as reserved space. It finds
/// accidents, not forgery.
enum PageChecksum {
  /// Two sums over pairs of 32-bit words, each of which enters the other.
  static func compute(_ page: UnsafeRawBufferPointer) -> UInt64 {
    var first: UInt32 = 0
    var second: UInt32 = 0
    for offset in stride(from: 0, to: page.count - CaptureSchema.checksumBytes, by: 8) {
      first &+= page.load(fromByteOffset: offset, as: UInt32.self) &+ second
      second &+= page.load(fromByteOffset: offset + 4, as: UInt32.self) &+ first
    }
    return UInt64(first) | UInt64(second) << 32
  }

  /// The checksum that a page carries.
  static func stored(_ page: UnsafeRawBufferPointer) -> UInt64 {
    page.loadUnaligned(
      fromByteOffset: page.count - CaptureSchema.checksumBytes, as: UInt64.self)
  }
}
