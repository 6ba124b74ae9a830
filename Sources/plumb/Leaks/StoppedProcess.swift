import CInspection
import Glibc

/// A process whose threads all stand still, until it is let go.
///
/// ptrace holds them: when this tool ends, however it ends, the kernel lets them go. A system call
/// that a thread was in may return EINTR. All of it must happen on one thread of the tool.
struct StoppedProcess {
  let pid: Int32
  /// Registers of every thread, and where its stack and its thread's data are.
  private(set) var registers: [plumb_registers] = []
  private var threads: [(id: Int32, signal: Int32)] = []

  /// Rounds over the threads until one finds none that is new.
  private static let rounds = 100

  /// Stops all threads, those that they start meanwhile as well.
  ///
  /// - Throws: 1 when this user may not, or the process has ended; then nothing is stopped.
  init(pid: Int32, name: String) throws(ToolError) {
    self.pid = pid
    var known: Set<Int32> = []
    for _ in 0..<Self.rounds {
      let new = Self.threads(of: pid).filter { known.insert($0).inserted }
      if new.isEmpty { break }
      for thread in new {
        var signal: Int32 = 0
        let failure = inspection_seize(thread, &signal)
        if failure == 0 {
          threads.append((thread, signal))
        } else if failure != -ESRCH {
          release()
          throw Self.refused(pid: pid, name: name, error: -failure)
        }
      }
    }
    for thread in threads {
      var values = plumb_registers()
      if inspection_registers(thread.id, &values) == 0 { registers.append(values) }
    }
    guard !registers.isEmpty else {
      release()
      throw .report("Process \(pid) (\(name)) ended while it was looked at.")
    }
  }

  /// Lets all threads go on.
  func release() {
    for thread in threads { _ = inspection_release(thread.id, thread.signal) }
  }

  private static func threads(of pid: Int32) -> [Int32] {
    FileSystem.names(in: "/proc/\(pid)/task").compactMap { Int32($0) }
  }

  private static func refused(pid: Int32, name: String, error: Int32) -> ToolError {
    let scope = FileSystem.read("/proc/sys/kernel/yama/ptrace_scope", limit: 8)?.first
    let remedy =
      error != EPERM
      ? "\(systemReason(error))."
      : scope == UInt8(ascii: "0") || scope == nil
        ? "it belongs to another user, is traced already, or has more rights. Run this as its user,"
          + " or as root, and without a debugger."
        : "kernel.yama.ptrace_scope allows it for a process's own children. Run `plumb leaks -- "
          + "PROGRAM`, run this as root, or set it to 0."
    return .report("Process \(pid) (\(name)) cannot be stopped: \(remedy)")
  }
}
