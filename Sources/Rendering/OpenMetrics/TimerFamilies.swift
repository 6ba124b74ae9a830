import ProfileModel

/// The program's own timers as series: a summary of seconds, failures, and what calls allocated.
struct TimerFamilies {
  private let timers: [RecordedTimer]

  /// More names than that are no operations, but some input.
  private static let limit = 100

  init(_ timers: [RecordedTimer]) { self.timers = Array(timers.prefix(Self.limit)) }

  var all: [(MetricFamily, [MetricSample])] {
    [
      (
        MetricFamily(
          "plumb_timer_seconds", .summary, "Durations of an operation's calls", .seconds),
        timers.flatMap(summary)
      ),
      counter("failures", "Calls that ended by an error") { $0.failures },
      counter("cancellations", "Calls that were cancelled") { $0.cancellations },
      memoryCounter("allocations", .count, "Blocks allocated during the calls") { $0.allocations },
      memoryCounter("allocated_bytes", .bytes, "Bytes allocated during the calls") {
        $0.allocatedBytes
      },
    ]
  }

  private func summary(_ timer: RecordedTimer) -> [MetricSample] {
    let operation = MetricSample.Label("operation", timer.name)
    return timer.percentiles.map { value in
      // 99.9 / 100 is 0.9990000000000001 in floating point.
      let quantile = String((value.percentile * 10).rounded() / 1_000)
      return MetricSample(
        labels: [operation, ("quantile", quantile)], nanoseconds: value.nanoseconds)
    } + [
      MetricSample(suffix: "_sum", labels: [operation], nanoseconds: timer.totalNanoseconds),
      MetricSample(suffix: "_count", labels: [operation], value: timer.calls),
    ]
  }

  private func counter(
    _ name: String, _ help: String, of value: (RecordedTimer) -> Int
  ) -> (MetricFamily, [MetricSample]) {
    (
      MetricFamily("plumb_timer_\(name)", .counter, help),
      timers.map { MetricSample(labels: [("operation", $0.name)], value: value($0)) }
    )
  }

  private func memoryCounter(
    _ name: String, _ unit: MetricFamily.Unit, _ help: String,
    of value: (RecordedTimer.Memory) -> Int
  ) -> (MetricFamily, [MetricSample]) {
    let samples = timers.flatMap { timer in
      timer.attributed.map { attribution, memory in
        MetricSample(
          labels: [("operation", timer.name), ("attribution", attribution.rawValue)],
          value: value(memory))
      }
    }
    return (MetricFamily("plumb_timer_\(name)", .counter, help, unit), samples)
  }
}
