import Glibc
import Synchronization

/// One line on a terminal's stderr that says what takes so long; nothing in the first half second,
/// and nothing at all where stderr is no terminal.
final class ProgressLine: Sendable {
  private struct State {
    var text = ""
    var isShown = false
    var isFinished = false
  }

  private static let patienceNanoseconds: UInt64 = 500_000_000
  private static let intervalNanoseconds: UInt64 = 100_000_000

  private let state = Mutex(State())

  init() {
    guard Terminal.isTerminal(STDERR_FILENO) else { return }
    Task.detached { [self] in
      try? await Task.sleep(nanoseconds: Self.patienceNanoseconds)
      while draw() { try? await Task.sleep(nanoseconds: Self.intervalNanoseconds) }
    }
  }

  /// Says what is being done from now on.
  func show(_ text: String) {
    state.withLock { $0.text = text }
  }

  /// Erases the line for good.
  func finish() {
    state.withLock { state in
      state.isFinished = true
      if state.isShown { Self.write("\r\u{1b}[K") }
    }
  }

  /// - Returns: Whether there will be more to draw.
  private func draw() -> Bool {
    state.withLock { state in
      guard !state.isFinished else { return false }
      state.isShown = true
      Self.write("\rplumb: \(state.text)\u{1b}[K")
      return true
    }
  }

  private static func write(_ text: String) {
    var output = DescriptorOutput(STDERR_FILENO)
    output.write(text)
    output.flush()
  }
}
