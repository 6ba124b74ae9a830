import CoreMetrics
import Plumb
import Synchronization

/// A counter of whole numbers; it stops at the largest.
final class CounterCell: CounterHandler, NamedMetric {
  let name: MetricName
  private let value = Atomic<Int64>(0)

  init(_ name: MetricName) { self.name = name }

  var current: Int64 { value.load(ordering: .relaxed) }

  func increment(by amount: Int64) {
    var old = value.load(ordering: .relaxed)
    while true {
      let (sum, isTooLarge) = old.addingReportingOverflow(amount)
      let new = isTooLarge ? (amount < 0 ? .min : .max) : sum
      let (isExchanged, seen) = value.weakCompareExchange(
        expected: old, desired: new, ordering: .relaxed)
      if isExchanged { return }
      old = seen
    }
  }

  func reset() { value.store(0, ordering: .relaxed) }
}

/// A meter, or a counter of floating-point numbers. What is no number is left out.
final class AmountCell: MeterHandler, FloatingPointCounterHandler, RecorderHandler, NamedMetric {
  let name: MetricName
  private let value = Mutex(0.0)

  init(_ name: MetricName) { self.name = name }

  var current: Double { value.withLock { $0 } }

  func set(_ value: Int64) { set(Double(value)) }

  func set(_ value: Double) {
    guard !value.isNaN else { return }
    self.value.withLock { $0 = value }
  }

  func increment(by amount: Double) {
    guard !amount.isNaN else { return }
    value.withLock { $0 += amount }
  }

  func decrement(by amount: Double) { increment(by: -amount) }

  func reset() { set(0.0) }

  func record(_ value: Int64) { set(value) }
  func record(_ value: Double) { set(value) }
}

/// The distribution of values, kept as whole numbers to within 0.39 %. Negative ones are counted as
/// rejected.
final class RecorderCell: RecorderHandler, NamedMetric {
  let name: MetricName
  private let histogram = ConcurrentHistogram()

  init(_ name: MetricName) { self.name = name }

  var current: Histogram { histogram.snapshot() }

  func record(_ value: Int64) { histogram.record(value) }

  func record(_ value: Double) {
    guard !value.isNaN else { return histogram.record(-1) }
    histogram.record(value >= 0x1p63 ? .max : Int64(max(value.rounded(), -1)))
  }
}

/// The durations of an operation.
final class TimerCell: TimerHandler {
  private let timer: Plumb.Timer

  init(_ timer: Plumb.Timer) { self.timer = timer }

  func recordNanoseconds(_ duration: Int64) { timer.record(.nanoseconds(duration)) }
}
