import Glibc

/// A file's bytes by offset. Whatever lies outside the file, or cannot be read, is nil.
final class OpenFile {
  private let descriptor: Int32
  let count: Int

  /// Nil when the file cannot be opened; `errno` says why.
  init?(_ path: String) {
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    var status = stat()
    count = fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
  }

  deinit {
    close(descriptor)
  }

  func read(at offset: Int, count wanted: Int) -> [UInt8]? {
    guard offset >= 0, wanted >= 0, offset <= count, wanted <= count - offset else { return nil }
    var bytes = [UInt8](repeating: 0, count: wanted)
    var done = 0
    while done < wanted {
      let part = bytes.withUnsafeMutableBytes {
        pread(descriptor, $0.baseAddress.map { $0 + done }, wanted - done, offset + done)
      }
      if part < 0, errno == EINTR { continue }
      guard part > 0 else { return nil }
      done += part
    }
    return bytes
  }

  func integer<Value: FixedWidthInteger>(at offset: Int, as type: Value.Type) -> Value? {
    read(at: offset, count: MemoryLayout<Value>.size).map { bytes in
      bytes.withUnsafeBytes { Value(littleEndian: $0.loadUnaligned(as: Value.self)) }
    }
  }

  /// The string that begins at `offset` and ends at the first zero byte or after `limit` bytes.
  func string(at offset: Int, limit: Int) -> String? {
    guard offset >= 0, offset < count else { return nil }
    return read(at: offset, count: min(limit, count - offset)).map {
      String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
    }
  }
}
