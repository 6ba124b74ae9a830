/// What a gate watches of a run, and what a baseline has a line for.
public enum GatedMetric: String, CaseIterable, Sendable {
  case allocations
  case allocatedBytes = "allocated_bytes"
  case liveBlocks = "live_blocks"
  case liveBytes = "live_bytes"
  case peakBytes = "peak_bytes"
  case temporaryAllocations = "temporary_allocations"

  /// The number of a measurement that it is.
  public var metric: Metric {
    switch self {
    case .allocations: .allocations
    case .allocatedBytes: .allocatedBytes
    case .liveBlocks: .liveBlocks
    case .liveBytes: .liveBytes
    case .peakBytes: .peakBytes
    case .temporaryAllocations: .temporaryAllocations
    }
  }
}

/// How steady a metric was when its baseline was made, which decides how it is judged.
public enum MetricClass: String, CaseIterable, Sendable {
  /// The same in every run: judged to the unit.
  case exact
  /// It differed a little: the smallest of some runs is judged, the spread is allowed.
  case bounded
  /// It differed so much that it is shown and never judged.
  case info
}

/// A metric of some runs of one program.
public struct MetricRecord: Hashable, Sendable {
  /// The smallest of the runs: what disturbs a run adds to it.
  public var value: Int
  /// The largest less the smallest.
  public var spread: Int
  /// How it is judged.
  public var metricClass: MetricClass

  /// What some runs showed.
  public init(value: Int, spread: Int, metricClass: MetricClass) {
    self.value = value
    self.spread = spread
    self.metricClass = metricClass
  }
}
