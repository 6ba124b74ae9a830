import Foundation

/// One call of the built tool: what it printed and how it ended.
struct ToolRun {
  var status: Int32
  var output: String
  var errors: String
  /// Whether it had to be killed: then the test has found a hang.
  var hung: Bool

  /// What the tool said, without word of runs that other tests left and that it finished.
  var ownErrors: String {
    errors.split(separator: "\n", omittingEmptySubsequences: false).filter { line in
      !line.hasPrefix("plumb: the run of ") && !line.hasPrefix("plumb: forked children of ")
    }.joined(separator: "\n")
  }

  /// The tool beside the test bundle, or the one that PLUMB_TOOL names.
  static var toolPath: String {
    if let path = ProcessInfo.processInfo.environment["PLUMB_TOOL"] { return path }
    let bundle = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    return bundle.deletingLastPathComponent().appendingPathComponent("plumb").path
  }

  /// Runs the tool and waits for it, at most a minute.
  ///
  /// - Parameters:
  ///   - environment: Added to a small fixed environment.
  ///   - wrapper: Words in front of the tool: a program that starts it in other circumstances.
  static func plumb(
    _ arguments: [String], environment: [String: String] = [:], folder: String = "/tmp",
    wrapper: [String] = [], tool: String = toolPath
  ) throws -> ToolRun {
    try StartedTool(
      wrapper + [tool] + arguments, environment: environment, folder: folder
    ).wait()
  }
}

/// A program that a test has started and may signal.
///
/// Not Foundation's Process: that hands on the signal mask of the thread that calls it, which in a
/// test blocks nearly everything. Output goes to files, since a pipe would stay open for as long
/// as any descendant lives.
final class StartedTool {
  let pid: pid_t
  private let streams: Workspace

  init(_ words: [String], environment: [String: String] = [:], folder: String) throws {
    streams = try Workspace()
    var variables = ["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "COLUMNS": "80"]
    variables.merge(environment) { $1 }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    var all = sigset_t()
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setflags(
      &attributes,
      Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    for (stream, name) in [(Int32(1), "output"), (2, "errors")] {
      posix_spawn_file_actions_addopen(
        &actions, stream, streams.file(name), O_WRONLY | O_CREAT | O_APPEND, 0o600)
    }
    var pid: pid_t = 0
    let arguments = (["env", "-C", folder] + words).map { strdup($0) } + [nil]
    let entries = variables.sorted { $0.key < $1.key }.map { strdup("\($0)=\($1)") } + [nil]
    defer { for text in arguments + entries { free(text) } }
    let code = posix_spawn(&pid, "/usr/bin/env", &actions, &attributes, arguments, entries)
    guard code == 0 else { throw POSIXError(POSIXErrorCode(rawValue: code) ?? .EINVAL) }
    self.pid = pid
  }

  func signal(_ signal: Int32) {
    kill(pid, signal)
  }

  /// Waits at most a minute, then kills the whole process group.
  func wait() -> ToolRun {
    var status: Int32 = 0
    var hung = false
    var patience = 6000
    while waitpid(pid, &status, WNOHANG) == 0 {
      usleep(10_000)
      patience -= 1
      if patience == 0 {
        hung = true
        kill(-pid, SIGKILL)
      }
    }
    let signal = status & 0x7f
    return ToolRun(
      status: signal == 0 ? (status >> 8) & 0xff : 128 + signal, output: text("output"),
      errors: text("errors"), hung: hung)
  }

  private func text(_ name: String) -> String {
    String(
      decoding: FileManager.default.contents(atPath: streams.file(name)) ?? Data(), as: UTF8.self)
  }
}
