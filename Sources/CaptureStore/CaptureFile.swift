import Glibc

/// A capture's file as bytes: what can be told, and must be, before SQLite opens it.
struct CaptureFile {
  private let path: String
  private let descriptor: Int32

  /// `SQLite format 3` and a zero: how every SQLite database begins.
  private static let magic = Array("SQLite format 3".utf8) + [0]
  private static let headerBytes = 100

  /// Whether a file begins as an SQLite database does; false when it cannot be read.
  static func hasDatabaseMagic(_ path: String) -> Bool {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var start = [UInt8](repeating: 0, count: magic.count)
    return pread(descriptor, &start, start.count, 0) == start.count && start == magic
  }

  /// Checks a file from its first byte to its last.
  ///
  /// - Complexity: O(size of the file), at the speed of reading it.
  static func check(_ path: String) throws(CaptureError) {
    // Without O_NONBLOCK, opening a named pipe would wait for a writer.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw .cannotOpen(path: path, reason: String(cString: strerror(errno)))
    }
    defer { close(descriptor) }
    try CaptureFile(path: path, descriptor: descriptor).check()
  }

  /// Writes the checksum of every page into a database that SQLite has finished.
  ///
  /// - Throws: `errno`'s text as `cannotWrite` for `target`.
  static func sealPages(of path: String, target: String) throws(CaptureError) {
    let descriptor = open(path, O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else { throw .cannotWrite(path: target, reason: systemReason()) }
    defer { close(descriptor) }
    let file = CaptureFile(path: path, descriptor: descriptor)
    try file.forEachPage(of: try file.bytes()) { (page, offset) throws(CaptureError) in
      let sum = PageChecksum.compute(page)
      let place = off_t(offset + CaptureSchema.pageBytes - CaptureSchema.checksumBytes)
      let count = withUnsafeBytes(of: sum) {
        pwrite(descriptor, $0.baseAddress, $0.count, place)
      }
      guard count == CaptureSchema.checksumBytes else {
        throw .cannotWrite(path: target, reason: systemReason())
      }
    }
  }

  private func check() throws(CaptureError) {
    let bytes = try bytes()
    var header = [UInt8](repeating: 0, count: Self.headerBytes)
    let count = pread(descriptor, &header, header.count, 0)
    guard count >= 0 else { throw .cannotRead(path: path, reason: systemReason()) }
    guard header.prefix(min(count, Self.magic.count)).elementsEqual(Self.magic) else {
      throw .notADatabase(path: path)
    }
    guard count == Self.headerBytes else {
      throw .truncated(path: path, bytes: bytes, expectedBytes: CaptureSchema.pageBytes)
    }
    func number(at offset: Int) -> UInt32 {
      header[offset..<(offset + 4)].reduce(0) { $0 << 8 | UInt32($1) }
    }
    guard number(at: 68) == CaptureSchema.applicationID else { throw .otherProgram(path: path) }
    let version = number(at: 60)
    guard version == CaptureSchema.version else {
      throw .otherVersion(path: path, version: version, supported: CaptureSchema.version)
    }
    let pageBytes = Int(header[16]) << 8 | Int(header[17])
    guard pageBytes == CaptureSchema.pageBytes, header[20] == UInt8(CaptureSchema.checksumBytes)
    else { throw .damaged(path: path, detail: "its pages are not those of a capture") }
    let expected = Int(number(at: 28)) * CaptureSchema.pageBytes
    guard bytes == expected else {
      throw .truncated(path: path, bytes: bytes, expectedBytes: expected)
    }
    try forEachPage(of: bytes) { (page, offset) throws(CaptureError) in
      guard PageChecksum.compute(page) == PageChecksum.stored(page) else {
        throw .damaged(
          path: path,
          detail: "its bytes from \(offset) on are not those that were sealed")
      }
    }
  }

  private func bytes() throws(CaptureError) -> Int {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw .cannotRead(path: path, reason: systemReason())
    }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile(path: path) }
    return Int(status.st_size)
  }

  private func forEachPage(
    of bytes: Int, _ body: (UnsafeRawBufferPointer, Int) throws(CaptureError) -> Void
  ) throws(CaptureError) {
    let buffer = UnsafeMutableRawBufferPointer.allocate(
      byteCount: 256 * CaptureSchema.pageBytes, alignment: 16)
    defer { buffer.deallocate() }
    for start in stride(from: 0, to: bytes, by: buffer.count) {
      let wanted = min(buffer.count, bytes - start)
      guard pread(descriptor, buffer.baseAddress, wanted, off_t(start)) == wanted else {
        throw .cannotRead(path: path, reason: systemReason())
      }
      for offset in stride(from: 0, to: wanted, by: CaptureSchema.pageBytes) {
        let page = buffer[offset..<min(offset + CaptureSchema.pageBytes, wanted)]
        try body(UnsafeRawBufferPointer(rebasing: page), start + offset)
      }
    }
  }
}

/// The text of `errno`.
func systemReason() -> String {
  String(cString: strerror(errno))
}
