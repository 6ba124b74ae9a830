import ProfileModel

/// Learns from some runs of one program how steady its metrics are, and what they are.
public enum BaselineLearning {
  /// A metric whose spread is a larger share of its value is too noisy to be judged.
  public static let boundedShare = 0.1

  /// What the runs showed of a metric.
  ///
  /// The smallest value stands for all: whatever disturbs a run, a race or a cache that was cold,
  /// adds to it. What a peak may be wrong by counts as spread.
  ///
  /// - Precondition: There is a run.
  public static func record(of metric: GatedMetric, in runs: [Measurement]) -> MetricRecord {
    let values = runs.map { $0.totals[metric.metric] }
    guard let smallest = values.min(), let largest = values.max() else {
      preconditionFailure("A metric is learned from one run at least.")
    }
    var spread = largest - smallest
    if metric == .peakBytes {
      spread = max(spread, runs.reduce(0) { max($0, $1.peakErrorBytes) })
    }
    let isSteady = Double(spread) <= boundedShare * Double(abs(smallest))
    return MetricRecord(
      value: smallest, spread: spread,
      metricClass: spread == 0 ? .exact : isSteady ? .bounded : .info)
  }

  /// The run that explains the values: the one with the fewest allocations, then bytes.
  ///
  /// - Precondition: There is a run.
  public static func representative(of runs: [Measurement]) -> Measurement {
    let run = runs.min {
      let (left, right) = ($0.totals, $1.totals)
      return (left.allocations, left.allocatedBytes) < (right.allocations, right.allocatedBytes)
    }
    guard let run else { preconditionFailure("There is a run at least.") }
    return run
  }

  /// What a baseline keeps of the runs.
  ///
  /// - Parameter siteLimit: Of more sites, those with the most allocations are kept.
  /// - Complexity: O(runs + sites log sites).
  public static func entry(
    of runs: [Measurement], siteLimit: Int = BaselineEntry.siteLimit
  ) -> BaselineEntry {
    let run = representative(of: runs)
    var entry = BaselineEntry(
      runs: runs.count, program: LoadedModule.name(ofPath: run.executable))
    for metric in GatedMetric.allCases { entry.metrics[metric] = record(of: metric, in: runs) }
    let sites = run.sites.sorted {
      let (left, right) = ($0.counts, $1.counts)
      return (left.allocations, left.allocatedBytes, $1.identity)
        > (right.allocations, right.allocatedBytes, $0.identity)
    }
    entry.sites = sites.prefix(siteLimit).sorted { $0.identity < $1.identity }
    entry.omittedSites = sites.count - entry.sites.count
    return entry
  }
}
