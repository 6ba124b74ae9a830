import Glibc

/// Captures at equal distances, of which the newest are kept.
struct SnapshotSeries {
  static let standardKeep = 20
  /// How late the end of the program may be noticed, and a signal.
  private static let patience: UInt64 = 100_000_000

  private let writer: SnapshotWriter
  private let stem: String
  private let interval: UInt64
  private let keep: Int
  private var kept: [String] = []
  private var written = 0
  private var next: Int

  init(_ writer: SnapshotWriter, stem output: String?, every: Interval, keep: Int) {
    self.writer = writer
    let ending = FileEnding.capture
    if let output {
      stem = output.hasSuffix(ending) ? String(output.dropLast(ending.count)) : output
    } else {
      stem = "\(writer.process.name).\(writer.process.pid)"
    }
    interval = every.nanoseconds
    self.keep = keep
    next = SnapshotWriter.lastNumber(stem) + 1
  }

  /// Takes captures until the program ends or a signal comes; the one being written is finished.
  ///
  /// - Throws: 1 when a capture cannot be written; what was written before stays.
  mutating func run(isQuiet: Bool) throws(ToolError) {
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&signals, signal) }
    sigprocmask(SIG_BLOCK, &signals, nil)
    var due = monotonicNanoseconds()
    repeat {
      try take()
      // A capture that took longer than the interval leaves out the ones that were missed.
      repeat { due += interval } while due < monotonicNanoseconds()
    } while waitUntil(due, orAnyOf: signals)
    if !isQuiet { Message.note(summary) }
  }

  private mutating func take() throws(ToolError) {
    let path = SnapshotWriter.name(stem, next)
    do throws(ToolError) {
      try writer.write(to: path)
    } catch {
      // The program may have ended just now, which is no failure once there is a capture.
      if written > 0, !writer.process.isAlive { return }
      throw error
    }
    next += 1
    written += 1
    kept.append(path)
    if keep > 0, kept.count > keep { unlink(kept.removeFirst()) }
  }

  /// - Returns: Whether to go on: false once the program has ended or a signal came.
  private func waitUntil(_ due: UInt64, orAnyOf signals: sigset_t) -> Bool {
    while true {
      guard writer.process.isAlive else { return false }
      let now = monotonicNanoseconds()
      guard now < due else { return true }
      var time = timespec(tv_sec: 0, tv_nsec: Int(min(due - now, Self.patience)))
      var awaited = signals
      if sigtimedwait(&awaited, nil, &time) > 0 { return false }
    }
  }

  private var summary: String {
    let captures = written == 1 ? "1 capture" : "\(written) captures"
    guard let first = kept.first, let last = kept.last else { return "took \(captures)" }
    let range = first == last ? first : "\(first) to \(last)"
    let end = writer.process.isAlive ? "" : "the program has ended; "
    return "\(end)took \(captures); kept \(kept.count): \(range)"
  }
}
