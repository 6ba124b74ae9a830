import ProfileModel

/// What the reader of a comparison asked to see.
public struct DiffQuestion: Sendable {
  /// The metric whose change orders and cuts.
  public var metric: Metric
  /// Sites and types to show: nil for the format's own measure, 0 for all.
  public var limit: Int?

  /// The metric of a comparison that was asked for none: unlike a peak, it is exact with threads,
  /// too.
  public static let defaultMetric = Metric.allocatedBytes

  /// The question of a comparison without options, unless told otherwise.
  public init(metric: Metric = defaultMetric, limit: Int? = nil) {
    self.metric = metric
    self.limit = limit
  }

  func rows(standard: Int) -> Int {
    guard let limit else { return standard }
    return limit == 0 ? Int.max : limit
  }
}

/// What the totals of a comparison show, the figures that a heap is judged by first.
let comparedMetrics: [Metric] = [
  .allocations, .allocatedBytes, .temporaryAllocations, .peakBytes, .liveBlocks, .liveBytes,
]
