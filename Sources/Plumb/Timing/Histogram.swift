/// A distribution of whole numbers, such as durations in nanoseconds, in bounded memory.
///
/// Values from 0 to `Int64.max` are counted in log-linear buckets whose middle is at most 0.39 %
/// away from each value; `minimum`, `maximum`, `count` and `sum` are exact. A negative value is not
/// recorded but counted in `rejectedCount`. Counts and sums that exceed their type stay at its
/// greatest value.
///
/// Memory: 1 KiB for each power of two between the least and the greatest value, at most 57 KiB.
/// A value type: not for several threads at once; `ConcurrentHistogram` is.
public struct Histogram: Sendable {
  /// The number of recorded values.
  public private(set) var count: UInt64 = 0
  /// The exact sum of the recorded values.
  public private(set) var sum: UInt128 = 0
  /// The number of values that were refused because they were negative or no number.
  public private(set) var rejectedCount: UInt64 = 0
  /// The number of values that were recorded as `Int64.max` because they exceeded it.
  public private(set) var clampedCount: UInt64 = 0

  private var least = UInt64.max
  private var greatest: UInt64 = 0

  /// The buckets from `firstIndex` on, whole rows of them; buckets outside have no value.
  private var buckets: [UInt64] = []
  private var firstIndex = 0

  /// Makes a histogram without a value; it allocates when the first is recorded.
  public init() {}

  /// The least recorded value, exact; nil without values.
  public var minimum: Int64? { count == 0 ? nil : Int64(least) }

  /// The greatest recorded value, exact; nil without values.
  public var maximum: Int64? { count == 0 ? nil : Int64(greatest) }

  /// The exact mean, rounded to the nearest `Double`; nil without values.
  public var mean: Double? { count == 0 ? nil : Double(sum) / Double(count) }

  /// Records a value; a negative one only adds to `rejectedCount`. O(1).
  public mutating func record(_ value: Int64) {
    record(value, count: 1)
  }

  /// Records a value `count` times. O(1).
  public mutating func record(_ value: Int64, count occurrences: UInt64) {
    guard value >= 0 else {
      rejectedCount.saturatingAdd(occurrences)
      return
    }
    guard occurrences > 0 else { return }
    let value = UInt64(value)
    add(occurrences, at: HistogramBuckets.index(of: value))
    sum.saturatingAdd(UInt128(value) &* UInt128(occurrences))
    include(least: value, greatest: value)
  }

  /// Records a duration in nanoseconds: a negative one is rejected, one above 292 years clamped.
  public mutating func record(_ duration: Duration) {
    record(RecordableValue(duration))
  }

  /// Records a number of seconds in nanoseconds: NaN and negative are rejected, above 292 years is
  /// clamped.
  public mutating func record(seconds: Double) {
    record(RecordableValue(seconds: seconds))
  }

  mutating func record(_ value: RecordableValue) {
    switch value {
    case .exact(let value): record(value)
    case .clamped:
      record(Int64.max)
      clampedCount.saturatingAdd(1)
    case .rejected: rejectedCount.saturatingAdd(1)
    }
  }

  /// Records a value and those that coordinated omission hid: a load generator that should have
  /// sent a request each `expectedInterval` sent none while it waited for this one.
  ///
  /// Besides `value`, `value - expectedInterval`, `value - 2 * expectedInterval` and so on are
  /// recorded down to `expectedInterval`, as HdrHistogram does. An interval that is not positive
  /// corrects nothing. Cost: the number of buckets, not of values.
  public mutating func record(_ value: Int64, expectedInterval: Int64) {
    record(value)
    guard expectedInterval > 0, value >= 0, value / expectedInterval >= 2 else { return }
    let value = UInt64(value)
    let interval = UInt64(expectedInterval)
    let missing = value / interval - 1
    let smallest = value - missing * interval
    let last = HistogramBuckets.index(of: value - interval)
    for index in HistogramBuckets.index(of: smallest)...last {
      // The hidden values are value - i * interval for i in 1...missing.
      let upper = min(HistogramBuckets.upperBound(of: index), value)
      let from = max(1, (value - upper + interval - 1) / interval)
      let to = min(missing, (value - HistogramBuckets.lowerBound(of: index)) / interval)
      if from <= to { add(to - from + 1, at: index) }
    }
    let hidden = UInt128(missing) * UInt128(smallest + (value - interval)) / 2
    sum.saturatingAdd(hidden)
    include(least: smallest, greatest: value)
  }

  /// Adds all values of another histogram: the result equals recording both. O(buckets).
  public mutating func merge(_ other: Histogram) {
    rejectedCount.saturatingAdd(other.rejectedCount)
    clampedCount.saturatingAdd(other.clampedCount)
    guard other.count > 0 else { return }
    for (offset, occurrences) in other.buckets.enumerated() where occurrences > 0 {
      add(occurrences, at: other.firstIndex + offset)
    }
    sum.saturatingAdd(other.sum)
    include(least: other.least, greatest: other.greatest)
  }

  /// Adds what a shard holds; `count` grows by the sum of its buckets.
  mutating func merge(
    _ totals: ShardTotals, buckets: some Sequence<(index: Int, count: UInt64)>
  ) {
    rejectedCount.saturatingAdd(totals.rejected)
    clampedCount.saturatingAdd(totals.clamped)
    for bucket in buckets where bucket.count > 0 { add(bucket.count, at: bucket.index) }
    sum.saturatingAdd(totals.sum)
    include(least: totals.minimum, greatest: totals.maximum)
  }

  /// The buckets that have values, in the order of their values.
  public var recordedBuckets: [Bucket] {
    buckets.enumerated().compactMap { offset, count in
      count == 0 ? nil : Bucket(index: firstIndex + offset, count: count)
    }
  }

  /// The bucket that holds the value of a rank from 1 to `count`.
  func bucketIndex(atRank rank: UInt64) -> Int {
    var passed: UInt64 = 0
    for offset in buckets.indices {
      passed.saturatingAdd(buckets[offset])
      if passed >= rank { return firstIndex + offset }
    }
    return HistogramBuckets.index(of: greatest)
  }

  private mutating func include(least: UInt64, greatest: UInt64) {
    self.least = min(self.least, least)
    self.greatest = max(self.greatest, greatest)
  }

  private mutating func add(_ occurrences: UInt64, at index: Int) {
    count.saturatingAdd(occurrences)
    let offset = index - firstIndex
    if offset >= 0 && offset < buckets.count {
      buckets[offset].saturatingAdd(occurrences)
    } else {
      makeRoom(for: index)
      buckets[index - firstIndex].saturatingAdd(occurrences)
    }
  }

  private mutating func makeRoom(for index: Int) {
    let rowLength = HistogramBuckets.rowLength
    let first = index / rowLength * rowLength
    if buckets.isEmpty { firstIndex = first }
    if first < firstIndex {
      buckets.insert(contentsOf: repeatElement(0, count: firstIndex - first), at: 0)
      firstIndex = first
    }
    let missing = first + rowLength - firstIndex - buckets.count
    if missing > 0 { buckets.append(contentsOf: repeatElement(0, count: missing)) }
  }
}

extension Histogram: Equatable {
  /// Whether both hold the same counts in every bucket, and the same exact figures.
  public static func == (left: Histogram, right: Histogram) -> Bool {
    left.count == right.count && left.sum == right.sum
      && left.rejectedCount == right.rejectedCount && left.clampedCount == right.clampedCount
      && left.minimum == right.minimum && left.maximum == right.maximum
      && left.recordedBuckets == right.recordedBuckets
  }
}

extension Histogram {
  /// Values that are not told apart, and how many were recorded.
  public struct Bucket: Sendable, Equatable {
    /// The bucket's place, equal to HdrHistogram's index for 2 significant digits.
    public let index: Int
    /// The number of values in it.
    public let count: UInt64

    /// The values that fall into this bucket.
    public var values: ClosedRange<Int64> {
      let lower = Int64(HistogramBuckets.lowerBound(of: index))
      return lower...Int64(HistogramBuckets.upperBound(of: index))
    }

    init(index: Int, count: UInt64) {
      self.index = index
      self.count = count
    }
  }
}
