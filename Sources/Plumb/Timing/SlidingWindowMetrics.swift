/// Percentiles of what happened lately: the last n values, or those of the last t seconds.
///
/// Values are nanoseconds. Percentiles, bad values and memory are those of `Histogram`. Safe from
/// any thread, by a lock.
public final class SlidingWindowMetrics: Sendable {
  private enum Window {
    case lastValues(ValueRing)
    case lastIntervals(IntervalRing)
  }

  private let window: Locked<Window>

  /// A window over the last `count` recorded values, at least 1; 8 bytes each.
  public init(lastValues count: Int) {
    window = Locked(.lastValues(ValueRing(capacity: max(1, count))))
  }

  /// A window over the last `duration`, as a ring of `intervals` histograms.
  ///
  /// The window moves by whole intervals: it holds the current interval, which isn't over, and the
  /// `intervals - 1` before. A duration below one nanosecond an interval becomes that; the number
  /// of intervals is held between 1 and 3,600.
  public init(last duration: Duration, intervals: Int = 60) {
    let count = min(max(1, intervals), 3_600)
    var nanoseconds: Int64 = 0
    switch RecordableValue(duration) {
    case .exact(let value): nanoseconds = value
    case .clamped: nanoseconds = .max
    case .rejected: break
    }
    let width = max(1, UInt64(nanoseconds) / UInt64(count))
    window = Locked(.lastIntervals(IntervalRing(width: width, count: count)))
  }

  /// Records a duration now. O(1).
  public func record(_ duration: Duration) {
    record(RecordableValue(duration), at: MonotonicClock.nanoseconds())
  }

  /// Records a number of seconds now; NaN and negative are rejected, and counted. O(1).
  public func record(seconds: Double) {
    record(RecordableValue(seconds: seconds), at: MonotonicClock.nanoseconds())
  }

  /// The values in the window now, as a histogram. O(n), or O(intervals × buckets).
  public func snapshot() -> Histogram {
    snapshot(at: MonotonicClock.nanoseconds())
  }

  /// The median in nanoseconds; nil below 5 values in the window.
  public var p50: Int64? { snapshot().percentile(50) }

  /// The 99th percentile in nanoseconds; nil below 299 values in the window.
  public var p99: Int64? { snapshot().percentile(99) }

  /// Values that came with a time before the window, which a clock that steps back makes.
  public var lateCount: UInt64 {
    window.withLock { window in
      if case .lastIntervals(let ring) = window { ring.lateCount } else { 0 }
    }
  }

  func record(_ value: RecordableValue, at now: UInt64) {
    window.withLock { window in
      switch window {
      case .lastValues(var ring):
        // Taken out for the change, so that it isn't copied.
        window = .lastValues(ValueRing(capacity: 1))
        ring.record(value)
        window = .lastValues(ring)
      case .lastIntervals(var ring):
        window = .lastIntervals(IntervalRing(width: 1, count: 0))
        ring.record(value, at: now)
        window = .lastIntervals(ring)
      }
    }
  }

  func snapshot(at now: UInt64) -> Histogram {
    window.withLock { window in
      switch window {
      case .lastValues(let ring): ring.snapshot()
      case .lastIntervals(let ring): ring.snapshot(at: now)
      }
    }
  }
}

/// The last n values as they came.
private struct ValueRing {
  private let capacity: Int
  private var values: [RecordableValue] = []
  private var next = 0

  init(capacity: Int) { self.capacity = capacity }

  mutating func record(_ value: RecordableValue) {
    if values.count < capacity {
      values.append(value)
    } else {
      values[next] = value
      next = (next + 1) % capacity
    }
  }

  func snapshot() -> Histogram {
    var histogram = Histogram()
    for value in values { histogram.record(value) }
    return histogram
  }
}

/// Histograms of the last intervals; an interval's place is its number modulo their count.
private struct IntervalRing {
  private let width: UInt64
  private var histograms: [Histogram]
  private var numbers: [UInt64]
  private var newest: UInt64 = 0
  private(set) var lateCount: UInt64 = 0

  init(width: UInt64, count: Int) {
    self.width = width
    histograms = Array(repeating: Histogram(), count: count)
    numbers = Array(repeating: 0, count: count)
  }

  mutating func record(_ value: RecordableValue, at now: UInt64) {
    let number = now / width
    newest = max(newest, number)
    let place = Int(number % UInt64(histograms.count))
    guard newest - number < UInt64(histograms.count) else {
      lateCount.saturatingAdd(1)
      return
    }
    if numbers[place] != number {
      histograms[place] = Histogram()
      numbers[place] = number
    }
    histograms[place].record(value)
  }

  func snapshot(at now: UInt64) -> Histogram {
    let current = max(newest, now / width)
    var merged = Histogram()
    for (place, number) in numbers.enumerated()
    where current - number < UInt64(numbers.count) {
      merged.merge(histograms[place])
    }
    return merged
  }
}
