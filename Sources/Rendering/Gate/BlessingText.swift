import ProfileModel

/// What a blessing changes, a metric a line.
public enum BlessingText {
  /// `App: gone`, of an entry that is left out from now on.
  public static func gone(_ name: String) -> String {
    "\(DisplayWidth.printable(name)): gone"
  }

  /// `App: allocations 10 → 12 (+2, +20.0%), exact`; one line where nothing changes.
  public static func lines(
    _ name: String, from base: BaselineEntry?, to new: BaselineEntry
  ) -> [String] {
    let name = DisplayWidth.printable(name)
    guard base?.metrics != new.metrics else { return ["\(name): unchanged"] }
    return GatedMetric.allCases.compactMap { metric in
      guard let record = new.metrics[metric], record != base?.metrics[metric] else { return nil }
      let spread =
        record.spread == 0 ? "" : " within \(GateWording.plain(record.spread, metric))"
      let judged = "\(record.metricClass.rawValue)\(spread)"
      guard let old = base?.metrics[metric] else {
        let value = GateWording.plain(record.value, metric)
        return "\(name): \(GateWording.title(metric)) \(value), \(judged)"
      }
      let judgement = MetricJudgement(
        metric: metric, base: old, new: record, allowance: 0, outcome: .unchanged)
      return "\(name): \(GateWording.change(judgement)), \(judged)"
    }
  }
}
