/// The run that a profile describes: what was started, when, and what became of it.
public struct RunDescription: Sendable {
  /// How events become numbers.
  public enum Mode: String, Sendable {
    case exact
  }

  /// How the recording ended.
  public enum End: Hashable, Sendable {
    /// Still running, or ended without passing through `exit`: `_exit`, abort, a signal.
    case unknown
    case exit
    /// The process went on as another program.
    case exec
  }

  /// The program's arguments, its own name first.
  public var command: [String] = []
  /// The path of the program's file.
  public var executable = ""
  /// The process id.
  public var pid = 0
  /// The process id of the parent.
  public var parentPID = 0
  /// How the recorder counted.
  public var mode = Mode.exact
  /// How the recording ended, as far as the program itself could tell.
  public var end = End.unknown
  /// Nanoseconds since 1970.
  public var startTimeNanoseconds = 0
  /// Nil while the program runs, and when nobody saw it end.
  public var durationNanoseconds: Int?
  /// As `waitpid` gives it; nil when nobody waited for the program.
  public var waitStatus: Int32?
  /// Whether this is a child that was forked from a recorded program.
  public var isForked = false
  /// `jemalloc-5.3.0`, `glibc-2.36`.
  public var allocator = ""
  /// The version of the recorder: `0.1.0`.
  public var recorderVersion = ""
  /// The module whose own `malloc` the program calls instead of the recorded one; nil: none.
  public var otherMalloc: String?

  /// How many captures were put together; where it is more than one, the other fields are those of
  /// the first, or unknown.
  public var captures = 1

  /// The description of a run of which nothing is known.
  public init() {}

  /// The status with which the program exited; nil when it did not exit or nobody knows.
  public var exitStatus: Int? {
    guard let waitStatus, waitStatus & 0x7f == 0 else { return nil }
    return Int((waitStatus >> 8) & 0xff)
  }

  /// The signal that ended the program; nil when none did or nobody knows.
  public var terminationSignal: Int? {
    guard let waitStatus, waitStatus & 0x7f != 0, waitStatus & 0x7f != 0x7f else { return nil }
    return Int(waitStatus & 0x7f)
  }
}
