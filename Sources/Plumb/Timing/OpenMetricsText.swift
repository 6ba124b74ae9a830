/// Operations in OpenMetrics' text format, which Prometheus scrapes.
///
/// Durations are a histogram and not quantiles, because only histograms of several processes can be
/// added. Each bound is one nanosecond below a power of two, where buckets of ours end; so the
/// counts are exact.
enum OpenMetricsText {
  /// From 1 µs to 69 s, in steps of four.
  private static let boundExponents = stride(from: 10, through: 36, by: 2)

  static func text(_ rows: [(timer: Timer, histogram: Histogram)]) -> String {
    let duration = "plumb_operation_duration_seconds"
    var lines = [
      "# TYPE \(duration) histogram", "# UNIT \(duration) seconds",
      "# HELP \(duration) How long calls took, failed ones included.",
    ]
    for (timer, histogram) in rows {
      let label = "operation=\"\(escaped(timer.name))\""
      for (bound, count) in cumulativeCounts(histogram) {
        lines.append("\(duration)_bucket{\(label),le=\"\(bound)\"} \(count)")
      }
      let sum = DecimalText.seconds(Int64(clamping: histogram.sum), decimals: 9)
      lines.append("\(duration)_sum{\(label)} \(sum)")
      lines.append("\(duration)_count{\(label)} \(histogram.count)")
    }
    lines += counter(
      "plumb_operation_failures", "Calls that ended by an error other than a cancellation.",
      rows.map { ($0.timer.name, $0.timer.counters.failureCount) })
    lines += counter(
      "plumb_operation_cancellations", "Calls that ended by a cancellation.",
      rows.map { ($0.timer.name, $0.timer.counters.cancellationCount) })
    lines += memory(
      rows.flatMap { row in (row.timer.memory?.all ?? []).map { (row.timer.name, $0) } })
    return lines.joined(separator: "\n") + "\n# EOF\n"
  }

  /// What calls allocated, labelled with how it was attributed; nothing without a recorder.
  private static func memory(_ rows: [(name: String, memory: OperationMemory)]) -> [String] {
    guard !rows.isEmpty else { return [] }
    func samples(_ name: String, _ value: (OperationMemory) -> Int64?) -> [String] {
      rows.compactMap { row in
        let labels =
          "operation=\"\(escaped(row.name))\",attribution=\"\(row.memory.attribution.rawValue)\""
        return value(row.memory).map { "\(name){\(labels)} \($0)" }
      }
    }
    func counter(
      _ name: String, _ unit: String?, _ help: String, _ value: (OperationMemory) -> UInt64
    ) -> [String] {
      ["# TYPE \(name) counter"] + (unit.map { ["# UNIT \(name) \($0)"] } ?? [])
        + ["# HELP \(name) \(help)"]
        + samples(name + "_total") { Int64(clamping: value($0)) }
    }
    let peak = "plumb_operation_peak_bytes"
    return counter(
      "plumb_operation_allocations", nil, "Blocks that calls allocated.", \.allocations)
      + counter(
        "plumb_operation_allocated_bytes", "bytes", "Bytes that calls allocated.",
        \.allocatedBytes)
      + counter("plumb_operation_frees", nil, "Blocks that calls freed.", \.frees)
      + counter(
        "plumb_operation_freed_bytes", "bytes", "Bytes that calls freed.", \.freedBytes)
      + [
        "# TYPE \(peak) gauge", "# UNIT \(peak) bytes",
        "# HELP \(peak) The most live bytes of any call above those at its begin.",
      ] + samples(peak, \.peakBytes)
  }

  private static func counter(
    _ name: String, _ help: String, _ rows: [(name: String, count: UInt64)]
  ) -> [String] {
    ["# TYPE \(name) counter", "# HELP \(name) \(help)"]
      + rows.map { "\(name)_total{operation=\"\(escaped($0.name))\"} \($0.count)" }
  }

  private static func cumulativeCounts(_ histogram: Histogram) -> [(String, UInt64)] {
    let buckets = histogram.recordedBuckets
    let bounds = boundExponents.map { exponent in
      let bound = (Int64(1) << Int64(exponent)) - 1
      let below = buckets.prefix { $0.values.upperBound <= bound }
      let count = below.reduce(UInt64(0)) { $0.saturatingAdding($1.count) }
      return (DecimalText.seconds(bound, decimals: 9), count)
    }
    return bounds + [("+Inf", histogram.count)]
  }

  private static func escaped(_ label: String) -> String {
    var result = ""
    for character in label {
      switch character {
      case "\\": result += "\\\\"
      case "\"": result += "\\\""
      default: result.append(character)
      }
    }
    return result
  }
}
