import Plumb
import Testing

/// Compares what a test was counted to cost with what it may.
struct BudgetJudgement {
  let budgets: Budgets
  let counted: TestMeasurement.Counted
  let sourceLocation: SourceLocation

  func judge() {
    guard let usage = counted.usage else {
      Issue.record(
        "The test could not be measured: too many threads are recorded at once.",
        sourceLocation: sourceLocation)
      return
    }
    guard !Excess.of(budgets, usage).isEmpty else { return }
    for excess in Excess.of(budgets, withoutExpectations(usage)) { record(excess) }
  }

  /// What Swift Testing itself allocated, for `#expect` and its kin, is not the test's. It is
  /// looked up only where it matters. The peak stays as it is.
  private func withoutExpectations(_ usage: HeapUsage) -> HeapUsage {
    guard let sites = try? sites(.modules) else { return usage }
    var usage = usage
    for site in sites where site.isOfSwiftTesting {
      usage.allocations &-= UInt64(site.allocations)
      usage.allocatedBytes &-= UInt64(site.allocatedBytes)
      usage.freedBytes &-= UInt64(site.allocatedBytes - site.liveBytes)
    }
    return usage
  }

  private func sites(
    _ naming: ThreadSites.Naming
  ) throws(HeapSnapshotError) -> [ThreadSites.Site] {
    try ThreadSites(
      from: counted.before, to: counted.after, thread: counted.threadID, naming: naming
    ).sites
  }

  private func record(_ excess: Excess) {
    let sites: [ThreadSites.Site]
    var text = excess.sentence
    if counted.suspensions > 0 {
      text += " (It waited \(counted.suspensions) times; what ran elsewhere is not counted.)"
    }
    do throws(HeapSnapshotError) {
      sites = try self.sites(.lines).filter { !$0.isOfSwiftTesting && !$0.isOfPlumb }
    } catch {
      Issue.record("\(text)\n\(error)", sourceLocation: sourceLocation)
      return
    }
    let report = ExcessReport(sites: sites, metric: excess.metric)
    Issue.record("\(text)\n\(report.text)", sourceLocation: sourceLocation)
    #if compiler(>=6.2)
      Attachment.record(report.folded, named: excess.metric.file, sourceLocation: sourceLocation)
    #endif
  }
}

/// What a budget is about.
enum BudgetMetric {
  case allocations, peak, retained

  /// What a site adds to it.
  func weight(_ site: ThreadSites.Site) -> Int {
    switch self {
    case .allocations: site.allocations
    case .peak: site.allocatedBytes
    case .retained: site.liveBytes
    }
  }

  func text(_ value: Int) -> String {
    self == .allocations ? DecimalText.count(UInt64(value)) : DecimalText.bytes(Int64(value))
  }

  /// The name of the folded stacks.
  var file: String {
    switch self {
    case .allocations: "allocations.folded"
    case .peak: "allocated-bytes.folded"
    case .retained: "retained-bytes.folded"
    }
  }
}

/// A budget that was exceeded.
struct Excess {
  var metric: BudgetMetric
  var sentence: String

  static func of(_ budgets: Budgets, _ usage: HeapUsage) -> [Excess] {
    var found: [Excess] = []
    func check(_ value: Int64, _ limit: Int?, _ metric: BudgetMetric, _ verb: String) {
      // Less than nothing can't be had.
      let limit = limit.map { max(0, $0) }
      guard let limit, value > limit else { return }
      let unit = metric == .allocations ? " blocks" : ""
      found.append(
        Excess(
          metric: metric,
          sentence: "The test \(verb) \(metric.text(Int(value)))\(unit), "
            + "\(metric.text(Int(value) - limit)) more than the \(metric.text(limit)) allowed."))
    }
    let allocations = Int64(clamping: usage.allocations)
    check(allocations, budgets.allocations, .allocations, "allocated")
    check(usage.peakBytes, budgets.peakBytes, .peak, "had at most in use")
    check(usage.liveBytes, budgets.retainedBytes, .retained, "left behind")
    return found
  }
}
