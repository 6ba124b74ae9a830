import ProfileModel

/// The report that a person reads: how far to trust it, the heap in six lines, then the top sites.
///
/// Its wording may change between versions; `json` is the form for programs.
public struct TextReport: ReportRenderer {
  /// Top sites that are shown with their callers unless told otherwise.
  private static let standardStacks = 3

  private let question: ReportQuestion
  private let style: TerminalStyle

  /// The report that answers `question`, for a terminal or a pipe of that style.
  public init(_ question: ReportQuestion, style: TerminalStyle) {
    self.question = question
    self.style = style
  }

  /// - Complexity: O(paths + sites log sites * depth).
  public func render(_ profile: Profile, to output: inout some TextOutputStream) {
    var blocks = [
      TrustText(profile, style: style).lines,
      SummaryText(profile, style: style).lines,
    ]
    if let filter = question.filter {
      let name = DisplayWidth.printable(filter)
      blocks.append(["only paths through functions or modules that match \"\(name)\""])
    }
    blocks += tables(profile)
    for (index, block) in blocks.filter({ !$0.isEmpty }).enumerated() {
      if index > 0 { output.write("\n") }
      for line in block { output.write(line + "\n") }
    }
  }

  /// The table of the asked metric; without one, of each metric that a heap is judged by.
  private func tables(_ profile: Profile) -> [[String]] {
    let groups = RankedGroups(profile, by: question.grouping)
    let metrics: [Metric] =
      question.metric.map { [$0] }
      ?? [.peakBytes, .liveBytes, .allocatedBytes, .temporaryAllocations]
    var tables = metrics.enumerated().map { index, metric in
      GroupTable(
        groups, metric: metric, limit: question.rows(standard: index == 0 ? 10 : 5),
        stacks: index == 0 ? question.stacks ?? Self.standardStacks : 0
      ).lines(style: style)
    }
    if question.grouping == .site, !profile.typeShares.isEmpty {
      tables.insert(types(profile, metric: metrics[0]), at: 1)
      tables.append(reasons(profile))
    }
    tables.append(
      TimerTable(profile.timers, limit: question.rows(standard: 10)).lines(style: style))
    return tables
  }

  /// Why Swift code allocated: a program of another language has no reason that is known.
  private func reasons(_ profile: Profile) -> [String] {
    let reasons = RankedGroups(profile, by: .reason)
    guard reasons.heaviest(2, by: .allocations).contains(where: { $0.reason != nil }) else {
      return []
    }
    return GroupTable(reasons, metric: .allocations, limit: question.rows(standard: 10), stacks: 0)
      .lines(style: style)
  }

  /// What the heap is made of, beside where it comes from.
  private func types(_ profile: Profile, metric: Metric) -> [String] {
    let types = RankedGroups(profile, by: .type)
    let share = Quantity.percent(profile.typedBytes, of: profile.totals.allocatedBytes)
    return GroupTable(types, metric: metric, limit: question.rows(standard: 10), stacks: 0)
      .lines(style: style) + ["types are known of \(share) of the allocated bytes"]
  }
}
