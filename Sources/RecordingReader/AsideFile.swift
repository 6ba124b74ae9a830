import Glibc

/// A file under a temporary name, which becomes the target at once or not at all.
final class AsideFile {
  private let target: String
  private let path: String
  private let descriptor: Int32
  private var isRenamed = false

  init(target: String) throws(RecordingError) {
    self.target = target
    var template = Array((target + ".XXXXXX").utf8CString)
    descriptor = mkstemp(&template)
    path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    guard descriptor >= 0 else { throw Self.failure(target) }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
  }

  deinit {
    guard descriptor >= 0 else { return }
    close(descriptor)
    if !isRenamed { unlink(path) }
  }

  private static func failure(_ target: String) -> RecordingError {
    .cannotWrite(path: target, reason: String(cString: strerror(errno)))
  }

  func copy(
    _ bytes: UInt64, of file: RecordingFile, from source: UInt64, to destination: UInt64
  ) throws(RecordingError) {
    // No larger than it must be: a program that saves a snapshot of itself sees it in its peak.
    let room = Int(min(bytes, 1 << 20))
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: room, alignment: 4096)
    defer { buffer.deallocate() }
    var done: UInt64 = 0
    while done < bytes {
      let count = Int(min(UInt64(buffer.count), bytes - done))
      let part = UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
      try file.read(into: part, at: source + done)
      try write(UnsafeRawBufferPointer(part), at: destination + done)
      done += UInt64(count)
    }
  }

  func write(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws(RecordingError) {
    var done = 0
    while done < bytes.count {
      let count = pwrite(
        descriptor, bytes.baseAddress! + done, bytes.count - done, off_t(offset) + off_t(done))
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw Self.failure(target) }
      done += count
    }
  }

  func setLength(_ bytes: UInt64) throws(RecordingError) {
    guard ftruncate(descriptor, off_t(bytes)) == 0 else { throw Self.failure(target) }
  }

  func rename(replacing: Bool) throws(RecordingError) {
    // A link fails where the name is taken, which a rename does not; some file systems have none.
    if !replacing {
      if link(path, target) == 0 {
        unlink(path)
        isRenamed = true
        return
      }
      if errno == EEXIST || access(target, F_OK) == 0 { throw .exists(path: target) }
    }
    guard Glibc.rename(path, target) == 0 else { throw Self.failure(target) }
    isRenamed = true
  }
}
