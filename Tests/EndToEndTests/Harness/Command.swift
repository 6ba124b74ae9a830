// Command.swift: one child process, with a watchdog.
//
// posix_spawn rather than Foundation's Process: the child must get exactly three descriptors, the
// default signal dispositions and an empty mask, and its exact wait status is what is tested.
import Foundation

/// How a process ended.
enum Ending: Equatable, CustomStringConvertible {
  case exited(Int32)
  case killed(by: Int32)

  init(waitStatus: Int32) {
    let signal = waitStatus & 0x7f
    self = signal == 0 ? .exited((waitStatus >> 8) & 0xff) : .killed(by: signal)
  }

  var description: String {
    switch self {
    case .exited(let status): "exited with status \(status)"
    case .killed(let signal): "was killed by signal \(signal)"
    }
  }
}

/// What a finished process left.
struct Outcome {
  let pid: pid_t
  let ending: Ending
  let output: String
  let errors: String
}

/// A program with its arguments, environment and folder; nothing is inherited.
struct Command {
  static let baseEnvironment = [
    "PATH": Harness.environment["PATH"] ?? "/usr/bin:/bin",
    "HOME": "/nonexistent",
    "LANG": "C.UTF-8",
    "SWIFT_BACKTRACE": "enable=no",
  ]

  var path: String
  var arguments: [String] = []
  var environment: [String: String] = [:]
  var folder: String
  var input = "/dev/null"

  /// Runs to the end; a process that outlives `seconds` is killed and is a failure.
  func run(seconds: Double = 60) throws -> Outcome {
    try start().wait(seconds: seconds)
  }

  func start() throws -> RunningCommand { try RunningCommand(self) }
}

/// A started process in a process group of its own; its streams go to files.
final class RunningCommand {
  let pid: pid_t
  private let command: Command
  private let streams: ScratchFolder
  private var isReaped = false

  fileprivate init(_ command: Command) throws {
    self.command = command
    streams = try ScratchFolder()
    let environment = Command.baseEnvironment.merging(command.environment) { $1 }
      .map { "\($0.key)=\($0.value)" }.sorted()
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    let creation = O_WRONLY | O_CREAT | O_TRUNC
    posix_spawn_file_actions_addopen(&actions, 0, command.input, O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, streams.path + "/output", creation, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, streams.path + "/errors", creation, 0o600)
    _ = addCloseFrom(&actions, 3)
    _ = addChangeFolder(&actions, command.folder)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var everySignal = sigset_t()
    sigfillset(&everySignal)
    var noSignal = sigset_t()
    sigemptyset(&noSignal)
    posix_spawnattr_setsigdefault(&attributes, &everySignal)
    posix_spawnattr_setsigmask(&attributes, &noSignal)
    let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
    posix_spawnattr_setflags(&attributes, Int16(flags))
    var child: pid_t = 0
    let error = withCStrings([command.path] + command.arguments) { arguments in
      withCStrings(environment) { variables in
        posix_spawn(&child, command.path, &actions, &attributes, arguments, variables)
      }
    }
    guard error == 0 else {
      throw Failure("\(command.path) cannot be started: \(String(cString: strerror(error))).")
    }
    pid = child
  }

  deinit {
    if !isReaped {
      kill(-pid, SIGKILL)
      waitpid(pid, nil, 0)
    }
  }

  func send(_ signal: Int32) { kill(pid, signal) }

  /// Sends a signal to the process and all that it started, as a terminal does.
  func sendToGroup(_ signal: Int32) { kill(-pid, signal) }

  /// What has been written to stdout so far.
  var output: String { text("output") }

  var errors: String { text("errors") }

  /// Waits until stdout holds a text; a process that ends or tarries before is a failure.
  func waitForOutput(_ expected: String, seconds: Double = 30) throws {
    let end = Date().addingTimeInterval(seconds)
    while !output.contains(expected) {
      guard Date() < end else {
        throw Failure("\(command.path) did not print \(expected). It wrote: \(errors)")
      }
      usleep(2000)
    }
  }

  func wait(seconds: Double = 60) throws -> Outcome {
    let end = Date().addingTimeInterval(seconds)
    var status: Int32 = 0
    var pause: UInt32 = 500
    while waitpid(pid, &status, WNOHANG) == 0 {
      guard Date() < end else {
        kill(-pid, SIGKILL)
        waitpid(pid, &status, 0)
        isReaped = true
        let name = ([command.path] + command.arguments).joined(separator: " ")
        throw Failure("\(name) hung: it was killed after \(Int(seconds)) s. It wrote: \(errors)")
      }
      usleep(pause)
      pause = min(pause * 2, 20000)
    }
    isReaped = true
    return Outcome(
      pid: pid, ending: Ending(waitStatus: status), output: output, errors: errors)
  }

  private func text(_ name: String) -> String {
    let bytes = FileManager.default.contents(atPath: streams.path + "/" + name) ?? Data()
    return String(decoding: bytes, as: UTF8.self)
  }
}

// glibc has both since 2.34, but declares them only with extensions on, which Swift's import lacks.
@_silgen_name("posix_spawn_file_actions_addclosefrom_np")
private func addCloseFrom(
  _ actions: UnsafeMutablePointer<posix_spawn_file_actions_t>, _ first: Int32
) -> Int32

@_silgen_name("posix_spawn_file_actions_addchdir_np")
private func addChangeFolder(
  _ actions: UnsafeMutablePointer<posix_spawn_file_actions_t>, _ folder: UnsafePointer<CChar>
) -> Int32

private func withCStrings<Result>(
  _ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
  var pointers: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) }
  defer { pointers.forEach { free($0) } }
  pointers.append(nil)
  return pointers.withUnsafeMutableBufferPointer { body($0.baseAddress!) }
}
