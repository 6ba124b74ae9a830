/// What one number of a measurement counts, and in which unit.
///
/// A profile carries one number per metric on each of its paths. Renderers print `name` and scale
/// by `unit`; none of them knows more about a metric than this pair.
public enum Metric: Int, CaseIterable, Hashable, Sendable {
  case allocations
  case allocatedBytes
  case frees
  case freedBytes
  case liveBlocks
  case liveBytes
  case peakBlocks
  case peakBytes
  case temporaryAllocations

  /// What a number of the metric counts.
  public enum Unit: String, Hashable, Sendable {
    case count
    case bytes
  }

  /// The spelling in options, JSON keys and folded stacks.
  public var name: String {
    switch self {
    case .allocations: "allocations"
    case .allocatedBytes: "allocated_bytes"
    case .frees: "frees"
    case .freedBytes: "freed_bytes"
    case .liveBlocks: "live_blocks"
    case .liveBytes: "live_bytes"
    case .peakBlocks: "peak_blocks"
    case .peakBytes: "peak_bytes"
    case .temporaryAllocations: "temporary_allocations"
    }
  }

  /// The unit by which renderers scale the number.
  public var unit: Unit {
    switch self {
    case .allocatedBytes, .freedBytes, .liveBytes, .peakBytes: .bytes
    case .allocations, .frees, .liveBlocks, .peakBlocks, .temporaryAllocations: .count
    }
  }

  /// The metric of that name; nil when there is none.
  public init?(name: String) {
    guard let metric = Metric.allCases.first(where: { $0.name == name }) else { return nil }
    self = metric
  }
}
