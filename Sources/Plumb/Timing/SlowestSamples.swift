import Synchronization

/// One of the slowest calls of an operation: what a high percentile stands for.
public struct SlowSample: Sendable, Codable, Equatable {
  /// How long the call took.
  public let durationNanoseconds: Int64
  /// When it began, since the timer or its metrics were made.
  public let startNanoseconds: Int64
  /// A number that Plumb gives to each living thread, from 0; where the call ended.
  public let thread: Int
  /// How it ended.
  public let outcome: Timer.Outcome

  enum CodingKeys: String, CodingKey {
    case durationNanoseconds = "duration_ns"
    case startNanoseconds = "start_ns"
    case thread, outcome
  }
}

/// The eight slowest calls; a call that isn't among them costs one comparison.
final class SlowestSamples: Sendable {
  static let limit = 8

  /// Calls that are not slower than this are not kept.
  private let threshold = Atomic<Int64>(-1)
  private let samples = Locked<[SlowSample]>([])

  @inline(__always)
  func accepts(_ nanoseconds: Int64) -> Bool {
    nanoseconds > threshold.load(ordering: .relaxed)
  }

  @inline(never)
  func insert(_ sample: SlowSample) {
    samples.withLock { samples in
      let place =
        samples.firstIndex { $0.durationNanoseconds < sample.durationNanoseconds }
        ?? samples.endIndex
      samples.insert(sample, at: place)
      if samples.count > Self.limit { samples.removeLast() }
      if samples.count == Self.limit, let last = samples.last {
        threshold.store(last.durationNanoseconds, ordering: .relaxed)
      }
    }
  }

  /// Slowest first; of equal ones the earlier.
  var all: [SlowSample] { samples.withLock { $0 } }
}
