/// What programs counted when somebody approved of it: the file that a repository keeps.
public struct Baseline: Sendable {
  /// Under which circumstances it was counted.
  public var key: BaselineKey
  /// By the name of what was run.
  public var entries: [String: BaselineEntry] = [:]

  /// A baseline of nothing.
  public init(key: BaselineKey) {
    self.key = key
  }
}

/// One program's part of a baseline.
public struct BaselineEntry: Sendable {
  /// How many sites an entry keeps: the rest would make the file too large to be reviewed.
  public static let siteLimit = 2000

  /// How many runs were looked at.
  public var runs: Int
  /// The program's file name, without which its own functions have another name.
  public var program: String
  /// What the runs showed, by metric.
  public var metrics: [GatedMetric: MetricRecord] = [:]
  /// Of one run that is like the values: what later explains a difference.
  public var sites: [MeasuredSite] = []
  /// Sites that are not kept because there were too many.
  public var omittedSites = 0

  /// An entry without a number.
  public init(runs: Int, program: String) {
    self.runs = runs
    self.program = program
  }

  /// The entry as a side of a comparison: its sites, and the values as totals.
  public var measurement: Measurement {
    var measurement = Measurement(name: "baseline")
    measurement.executable = program
    measurement.sites = sites
    func value(_ metric: GatedMetric) -> Int { metrics[metric]?.value ?? 0 }
    measurement.totals = Counts(
      allocations: value(.allocations), allocatedBytes: value(.allocatedBytes),
      frees: value(.allocations) - value(.liveBlocks),
      freedBytes: value(.allocatedBytes) - value(.liveBytes), peakBytes: value(.peakBytes),
      temporaryAllocations: value(.temporaryAllocations))
    return measurement
  }
}
