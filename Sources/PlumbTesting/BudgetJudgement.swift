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
    // Names take time: they are looked up only where they matter.
    var excesses = Excess.of(budgets, usage)
    guard !excesses.isEmpty else { return warnOfDepartures() }
    do throws(HeapSnapshotError) {
      excesses = Excess.of(budgets, Self.ownPart(of: usage, try sites(.modules)))
      guard !excesses.isEmpty else { return warnOfDepartures() }
      let sites = try sites(.lines)
      excesses = Excess.of(budgets, Self.ownPart(of: usage, sites))
      guard !excesses.isEmpty else { return warnOfDepartures() }
      for excess in excesses { record(excess, sites.filter { !$0.isForeign }) }
    } catch {
      for excess in excesses {
        Issue.record("\(excess.sentence)\n\(error)", sourceLocation: sourceLocation)
      }
    }
  }

  /// A test that is within its budgets may have allocated elsewhere: on the main actor, perhaps.
  private func warnOfDepartures() {
    guard counted.departures > 0 else { return }
    #if compiler(>=6.3)
      Issue.record("\(departures)", severity: .warning, sourceLocation: sourceLocation)
    #else
      RecorderPresence.write("plumb: warning: \(sourceLocation): \(departures)\n")
    #endif
  }

  private var departures: String {
    let times = counted.departures == 1 ? "once" : "\(counted.departures) times"
    return "It went on \(times) after something that ran on another thread, and is not counted."
  }

  /// Without what is not the test's: what Swift Testing itself allocates, for `#expect` and its
  /// kin, and the Swift runtime, to switch between tasks. The peak stays as it is.
  private static func ownPart(of usage: HeapUsage, _ sites: [ThreadSites.Site]) -> HeapUsage {
    var usage = usage
    for site in sites where site.isOfSwiftTesting || site.isOfTaskSwitch {
      let freedBytes = max(0, site.allocatedBytes - site.liveBytes)
      usage.allocations -= min(usage.allocations, UInt64(site.allocations))
      usage.allocatedBytes -= min(usage.allocatedBytes, UInt64(max(0, site.allocatedBytes)))
      usage.freedBytes -= min(usage.freedBytes, UInt64(freedBytes))
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

  private func record(_ excess: Excess, _ sites: [ThreadSites.Site]) {
    var text = excess.sentence
    if counted.departures > 0 { text += " (\(departures))" }
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
