import Glibc

/// Programs that the tool itself runs to their end: a build, a question to SwiftPM.
enum CapturedProcess {
  /// Runs a program with its output on stderr, where everything but reports goes.
  ///
  /// - Returns: The status as `waitpid` gives it.
  static func passThrough(_ path: String, _ words: [String]) throws(ToolError) -> Int32 {
    try spawn(path, words, output: STDERR_FILENO).wait()
  }

  /// What the program writes to stdout.
  ///
  /// - Throws: 125 when it does not exit with status 0.
  static func output(_ path: String, _ words: [String]) throws(ToolError) -> String {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else {
      throw .run("No pipe could be made: \(systemReason()). Close some files and try again.")
    }
    defer { close(ends[0]) }
    for end in ends { closeOnExec(end) }
    let child: ChildProcess
    do throws(ToolError) {
      child = try spawn(path, words, output: ends[1])
    } catch {
      close(ends[1])
      throw error
    }
    close(ends[1])
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 14)
    while true {
      let count = read(ends[0], &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      bytes += buffer[..<count]
    }
    let status = child.wait()
    guard status == 0 else {
      throw .run(
        "`\(words.joined(separator: " "))` ended with status \(WaitStatus.exitStatus(status)). Its "
          + "output is above.")
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func closeOnExec(_ descriptor: Int32) {
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
  }

  private static func spawn(
    _ path: String, _ words: [String], output: Int32
  ) throws(ToolError) -> ChildProcess {
    try ChildProcess.spawn(
      path, arguments: words.map { Array($0.utf8CString) }, environment: Environment.entries(),
      redirections: [.init(stream: STDOUT_FILENO, target: output)])
  }
}
