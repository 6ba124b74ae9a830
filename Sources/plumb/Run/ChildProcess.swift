import Glibc

/// A program started by `posix_spawn`, with streams, folder and process group inherited.
///
/// Not swift-subprocess: it waits on a thread of its own and knows nothing of other children, where
/// a run must see stops and orphans as process 1 does, hand raw bytes on as arguments, and give the
/// program the signal mask and dispositions that this process was started with.
struct ChildProcess {
  let pid: pid_t

  /// Where a stream of the child goes instead of being inherited.
  struct Redirection {
    var stream: Int32
    var target: Int32
  }

  /// - Parameter signalMask: The child's mask; nil for this process's own.
  /// - Throws: 126 or 127 with the system's reason.
  static func spawn(
    _ path: String, arguments: [[CChar]], environment: [[CChar]],
    signalMask: sigset_t? = nil, redirections: [Redirection] = []
  ) throws(ToolError) -> ChildProcess {
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    if var mask = signalMask {
      posix_spawnattr_setsigmask(&attributes, &mask)
      posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for redirection in redirections {
      posix_spawn_file_actions_adddup2(&actions, redirection.target, redirection.stream)
    }
    var pid: pid_t = 0
    let code = withCStrings(arguments) { arguments in
      withCStrings(environment) { environment in
        posix_spawn(&pid, path, &actions, &attributes, arguments, environment)
      }
    }
    guard code == 0 else {
      if code == ENOENT { throw .programNotFound(path, searched: nil) }
      throw .programNotExecutable(path, reason: systemReason(code))
    }
    return ChildProcess(pid: pid)
  }

  /// Waits for this child alone.
  ///
  /// - Returns: The status as `waitpid` gives it.
  func wait() -> Int32 {
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    return status
  }

  private static func withCStrings<Result>(
    _ strings: [[CChar]], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
  ) -> Result {
    let copies = strings.map { string -> UnsafeMutablePointer<CChar>? in
      string.withUnsafeBufferPointer { $0.baseAddress.flatMap { strdup($0) } }
    }
    defer { for copy in copies { free(copy) } }
    return body(copies + [nil])
  }
}

/// A status as `waitpid` gives it, taken apart.
enum WaitStatus {
  /// The program's own status, or 128 and the signal that ended it, as shells do.
  static func exitStatus(_ status: Int32) -> Int32 {
    let signal = status & 0x7f
    return signal == 0 ? (status >> 8) & 0xff : 128 + signal
  }

  /// Whether the process stands still instead of having ended.
  static func isStopped(_ status: Int32) -> Bool { status & 0xff == 0x7f }
}
