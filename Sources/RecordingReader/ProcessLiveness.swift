import Glibc

/// The process that a recording names: an id and when its recording began.
public struct RecordedProcess: Hashable, Sendable {
  /// The process id.
  public var pid: Int
  /// By the clock that does not jump, in nanoseconds.
  public var startMonotonicNanoseconds: UInt64
}

/// Whether a recorded process still runs. An id alone does not tell: ids are reused.
enum ProcessLiveness {
  static func isAlive(_ process: RecordedProcess) -> Bool {
    guard process.pid > 0, let started = startTicks(of: process.pid) else { return false }
    let now = nanoseconds(CLOCK_MONOTONIC)
    // Later than now: the recording is from before the machine was last started.
    guard process.startMonotonicNanoseconds <= now else { return false }
    // The kernel counts a process's start since boot, sleep included; this clock leaves it out.
    // Taking the difference at this moment puts a recording's start late rather than early.
    let age = now - process.startMonotonicNanoseconds
    let recordedAt = nanoseconds(CLOCK_BOOTTIME) &- age
    let tick = 1_000_000_000 / UInt64(max(1, sysconf(Int32(_SC_CLK_TCK))))
    return started * tick <= recordedAt + tick
  }

  /// When a process began, in clock ticks since boot; nil when it has ended.
  private static func startTicks(of pid: Int) -> UInt64? {
    let descriptor = open("/proc/\(pid)/stat", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 1024)
    let count = read(descriptor, &bytes, bytes.count)
    guard count > 0 else { return nil }
    // The second field is the name in parentheses, which may contain anything.
    let text = String(decoding: bytes[..<count], as: UTF8.self)
    guard let close = text.lastIndex(of: ")") else { return nil }
    let fields = text[text.index(after: close)...].split(separator: " ")
    guard fields.count > 19, fields[0] != "Z", fields[0] != "X" else { return nil }
    return UInt64(fields[19])
  }

  static func nanoseconds(_ clock: clockid_t) -> UInt64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}
