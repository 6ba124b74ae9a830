/// What performance metrics recorded, as a value to keep, encode or print.
///
/// Its JSON has the schema `plumb.metrics/1`: names in snake case, the unit last. A field without a
/// value is left out.
public struct MetricsReport: Sendable, Codable, Equatable {
  /// `plumb.metrics/1`.
  public let schema: String
  /// How long the metrics had existed.
  public let durationNanoseconds: UInt64
  /// How many names get a row of their own.
  public let maximumNames: Int
  /// A row for each name, the greatest total first.
  public let operations: [OperationReport]
  /// All calls under names beyond `maximumNames`; nil where there were none.
  public let otherNames: OperationReport?
  /// The version of the recorder that counted allocations; nil where none is loaded.
  public let recorderVersion: String?

  init(
    durationNanoseconds: UInt64, maximumNames: Int, operations: [OperationReport],
    otherNames: OperationReport?
  ) {
    schema = "plumb.metrics/1"
    self.durationNanoseconds = durationNanoseconds
    self.maximumNames = maximumNames
    self.operations = operations
    self.otherNames = otherNames
    recorderVersion = Recorder.version
  }

  enum CodingKeys: String, CodingKey {
    case schema
    case durationNanoseconds = "duration_ns"
    case maximumNames = "maximum_names"
    case operations
    case otherNames = "other_names"
    case recorderVersion = "recorder_version"
  }
}

/// One operation's calls and their durations in nanoseconds.
public struct OperationReport: Sendable, Codable, Equatable {
  /// The operation's name.
  public let name: String
  /// Calls that ended, failed and cancelled ones included.
  public let count: UInt64
  /// Calls that ended by an error other than `CancellationError`.
  public let failures: UInt64
  /// Calls that ended by a `CancellationError`.
  public let cancellations: UInt64
  /// Scopes that were dropped without a stop; they have no duration.
  public let abandoned: UInt64
  /// Calls inside a call of the same operation; their time is not in `totalNanoseconds`.
  public let nestedCalls: UInt64
  /// Durations that were refused because they were negative or no number.
  public let rejected: UInt64
  /// Durations above 292 years, recorded as that.
  public let clamped: UInt64
  /// The time of all calls, that of nested ones counted once.
  public let totalNanoseconds: UInt64
  /// The exact mean of all calls, nested ones included.
  public let meanNanoseconds: Double?
  /// The exact least duration.
  public let minimumNanoseconds: Int64?
  /// The exact greatest duration.
  public let maximumNanoseconds: Int64?
  /// p50, p90, p95, p99 and p99.9; empty without calls.
  public let percentiles: [ReportedPercentile]
  /// The eight slowest calls, slowest first.
  public let slowest: [SlowSample]
  /// What the calls allocated, an element for each way of attribution; nil without a recorder.
  public let memory: [OperationMemory]?

  /// The median of the calls, to 0.39 %; nil below 5 calls.
  public var median: Int64? { percentile(50) }

  /// A percentile of the report in nanoseconds; nil where it is unreliable or not in the report.
  public func percentile(_ p: Double) -> Int64? {
    percentiles.first { $0.percentile == p && $0.isReliable }?.valueNanoseconds
  }

  init(_ timer: Timer, _ histogram: Histogram) {
    name = timer.name
    count = histogram.count
    failures = timer.counters.failureCount
    cancellations = timer.counters.cancellationCount
    abandoned = timer.counters.abandonedCount
    nestedCalls = timer.counters.nestedCount
    rejected = histogram.rejectedCount
    clamped = histogram.clampedCount
    totalNanoseconds = timer.total(histogram)
    meanNanoseconds = histogram.mean
    minimumNanoseconds = histogram.minimum
    maximumNanoseconds = histogram.maximum
    percentiles = [50, 90, 95, 99, 99.9].compactMap { p in
      histogram.estimate(ofPercentile: p).map(ReportedPercentile.init)
    }
    slowest = timer.slowest.all
    memory = timer.memory?.all
  }

  enum CodingKeys: String, CodingKey {
    case name, count, failures, cancellations, abandoned, rejected, clamped, percentiles, slowest
    case memory
    case nestedCalls = "nested_calls"
    case totalNanoseconds = "total_ns"
    case meanNanoseconds = "mean_ns"
    case minimumNanoseconds = "min_ns"
    case maximumNanoseconds = "max_ns"
  }
}

/// A percentile of a report, with whether enough calls were recorded for it.
public struct ReportedPercentile: Sendable, Codable, Equatable {
  /// Which percentile, from 0 to 100.
  public let percentile: Double
  /// The duration at its nearest rank, at most 0.39 % off.
  public let valueNanoseconds: Int64
  /// Whether it has a finite upper bound at 95 % confidence.
  public let isReliable: Bool

  init(_ estimate: PercentileEstimate) {
    percentile = estimate.percentile
    valueNanoseconds = estimate.value
    isReliable = estimate.isReliable
  }

  enum CodingKeys: String, CodingKey {
    case percentile
    case valueNanoseconds = "value_ns"
    case isReliable = "reliable"
  }
}
