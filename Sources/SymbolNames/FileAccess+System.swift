import Glibc

extension FileAccess {
  /// The files of this machine.
  public static var system: FileAccess {
    FileAccess { path in SystemFile(path: path) }
  }
}

/// A file read with `pread`, so that a file that shrinks meanwhile ends in nil, not in SIGBUS.
private final class SystemFile: FileBytes {
  private let file: Int32
  let count: Int
  let modificationTimeNanoseconds: Int?

  init?(path: String) {
    // Without O_NONBLOCK, opening a named pipe would wait for a writer.
    file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else {
      (count, modificationTimeNanoseconds) = (0, nil)
      return nil
    }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      (count, modificationTimeNanoseconds) = (0, nil)
      return nil
    }
    count = Int(status.st_size)
    modificationTimeNanoseconds = status.st_mtim.tv_sec * 1_000_000_000 + status.st_mtim.tv_nsec
  }

  var descriptor: Int32? { file }

  deinit {
    if file >= 0 { close(file) }
  }

  func read(_ range: Range<Int>) -> [UInt8]? {
    guard range.upperBound <= count else { return nil }
    let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, done in
      while done < range.count {
        let position = off_t(range.lowerBound + done)
        let read = pread(file, buffer.baseAddress! + done, range.count - done, position)
        if read < 0 && errno == EINTR { continue }
        if read <= 0 { return }
        done += read
      }
    }
    return bytes.count == range.count ? bytes : nil
  }
}
