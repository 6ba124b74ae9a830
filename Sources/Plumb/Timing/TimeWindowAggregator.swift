/// Counts, sums and extremes of values by windows of their own time, which follow each other
/// without gap or overlap.
///
/// Values may come in any order, with the time at which they happened, as a duration since any
/// fixed moment. The newest `maximumWindows` windows are kept; a value of an older one is late, and
/// only counted. One value from far ahead therefore makes those of the present late: `lateCount`
/// shows it. A value type, not for several threads at once.
public struct TimeWindowAggregator: Sendable {
  /// What happened in one window.
  public struct Window: Sendable, Equatable {
    /// The window's first moment; its last is just before the next one's start.
    public let start: Duration
    /// The number of values.
    public fileprivate(set) var count: UInt64 = 0
    /// The sum of the values.
    public fileprivate(set) var sum: Double = 0
    /// The least value.
    public fileprivate(set) var minimum: Double = .infinity
    /// The greatest value.
    public fileprivate(set) var maximum: Double = -.infinity

    /// The mean of the values; a window without values doesn't exist.
    public var average: Double { sum / Double(count) }
  }

  /// The length of a window.
  public let width: Duration
  /// The number of windows that are kept.
  public let maximumWindows: Int
  /// The number of values that came after their window was given up.
  public private(set) var lateCount: UInt64 = 0
  /// The number of values that were infinite or no number.
  public private(set) var rejectedCount: UInt64 = 0

  private var windowsByNumber: [Int64: Window] = [:]
  private var newest: Int64?
  private let widthNanoseconds: Int64

  /// Makes an aggregator of windows of `width`, at least 1 ns, of which at least one is kept.
  public init(width: Duration = .seconds(60), maximumWindows: Int = 60) {
    widthNanoseconds = max(1, Self.nanoseconds(width))
    self.width = .nanoseconds(widthNanoseconds)
    self.maximumWindows = max(1, maximumWindows)
  }

  /// Adds a value to the window of `time`, and gives up windows that are too old. O(1), but
  /// O(windows) when a new window begins.
  public mutating func add(_ value: Double, at time: Duration) {
    guard value.isFinite else {
      rejectedCount.saturatingAdd(1)
      return
    }
    let number = self.number(of: time)
    if let newest, number < oldestKept(newest) {
      lateCount.saturatingAdd(1)
      return
    }
    if newest.map({ number > $0 }) ?? true {
      newest = number
      let oldest = oldestKept(number)
      windowsByNumber = windowsByNumber.filter { $0.key >= oldest }
    }
    var window =
      windowsByNumber[number] ?? Window(start: .nanoseconds(1) * number * widthNanoseconds)
    window.count += 1
    window.sum += value
    window.minimum = min(window.minimum, value)
    window.maximum = max(window.maximum, value)
    windowsByNumber[number] = window
  }

  /// The windows that have values, oldest first. O(n log n).
  public var windows: [Window] {
    windowsByNumber.sorted { $0.key < $1.key }.map(\.value)
  }

  /// The window that holds `time`; nil where it has no values or was given up. O(1).
  public func window(at time: Duration) -> Window? {
    windowsByNumber[number(of: time)]
  }

  /// The number of values in the window that holds `time`. O(1).
  public func count(at time: Duration) -> UInt64 { window(at: time)?.count ?? 0 }

  /// The mean of the window that holds `time`; nil where it has no values. O(1).
  public func average(at time: Duration) -> Double? { window(at: time)?.average }

  private func oldestKept(_ newest: Int64) -> Int64 {
    let (oldest, overflow) = newest.subtractingReportingOverflow(Int64(maximumWindows) - 1)
    return overflow ? .min : oldest
  }

  /// Rounds down, also before zero.
  private func number(of time: Duration) -> Int64 {
    let (quotient, remainder) = Self.nanoseconds(time)
      .quotientAndRemainder(dividingBy: widthNanoseconds)
    return remainder < 0 ? quotient - 1 : quotient
  }

  /// Held between the least and the greatest `Int64`.
  private static func nanoseconds(_ time: Duration) -> Int64 {
    let (seconds, attoseconds) = time.components
    let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, carry) = scaled.addingReportingOverflow(attoseconds / 1_000_000_000)
    return overflow || carry ? (seconds < 0 ? .min : .max) : sum
  }
}
