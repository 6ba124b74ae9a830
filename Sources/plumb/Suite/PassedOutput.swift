import Glibc

/// What a suite writes to stdout, passed on to stderr, and read line by line on the way.
final class PassedOutput {
  /// What the suite writes to.
  let writingEnd: Int32
  private let readingEnd: Int32
  private let read: (Substring) -> Void
  private var rest = ""

  /// Nil where the system has no pipe left.
  init?(read: @escaping (Substring) -> Void) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    (readingEnd, writingEnd) = (ends[0], ends[1])
    // The suite waits for us where the pipe is full; we never wait for it.
    _ = fcntl(readingEnd, F_SETFL, O_NONBLOCK)
    self.read = read
  }

  deinit {
    close(readingEnd)
    close(writingEnd)
  }

  /// Passes on what there is now.
  func pass() {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    var output = DescriptorOutput(STDERR_FILENO)
    while true {
      let count = Glibc.read(readingEnd, &buffer, buffer.count)
      guard count > 0 else { break }
      output.write(bytes: Array(buffer[..<count]))
      rest += String(decoding: buffer[..<count], as: UTF8.self)
      var lines = rest.split(separator: "\n", omittingEmptySubsequences: false)
      rest = String(lines.removeLast())
      lines.forEach(read)
    }
  }
}
