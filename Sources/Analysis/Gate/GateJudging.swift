import ProfileModel

/// Judges some runs of one program against the baseline that somebody approved of.
public struct GateJudging {
  /// Whether an improvement must be approved of as well.
  public var isRatchet = false
  /// What a baseline is compared under, if there is one.
  public var base: (entry: BaselineEntry, key: BaselineKey)?
  /// How often the spread of a bounded metric is allowed. Of many tests that are judged at once,
  /// one is always unlucky.
  public var allowedSpreads = 1
  /// Limits that apply whatever the baseline says.
  public var budgets: [Budget] = []

  /// Judging without a baseline or a budget.
  public init() {}

  /// Fills in what the runs say.
  ///
  /// - Parameters:
  ///   - result: What was run, with its program's status.
  ///   - runs: At least one.
  /// - Complexity: That of `Comparison.difference`.
  public func judge(_ result: GateResult, runs: [Measurement]) -> GateResult {
    var result = result
    result.doubts = Self.doubts(of: runs)
    let newest = BaselineLearning.representative(of: runs)
    if let base {
      result.keyDifferences = base.key.differences(from: result.key)
      result.omittedSites = base.entry.omittedSites
      let doubt = runs.reduce(0) { max($0, $1.peakErrorBytes) }
      result.judgements = GatedMetric.allCases.map { metric in
        judgement(
          metric, base: base.entry.metrics[metric],
          new: BaselineLearning.record(of: metric, in: runs), doubt: doubt)
      }
      result.difference = Comparison.difference(from: base.entry.measurement, to: newest)
    }
    result.budgets = budgets.filter { budget in
      budget.program.map { Glob.matches(result.name, $0) } ?? true
    }.map { BudgetJudging.judgement($0, runs: runs) }
    result.verdict = verdict(result)
    return result
  }

  private func judgement(
    _ metric: GatedMetric, base: MetricRecord?, new: MetricRecord, doubt: Int
  ) -> MetricJudgement {
    guard let base else {
      return MetricJudgement(metric: metric, base: nil, new: new, allowance: 0, outcome: .new)
    }
    let allowance = max(allowedSpreads * base.spread, metric == .peakBytes ? doubt : 0)
    let delta = new.value - base.value
    let outcome: GateOutcome =
      base.metricClass == .info
      ? .info : delta > allowance ? .regressed : delta < -allowance ? .improved : .unchanged
    return MetricJudgement(
      metric: metric, base: base, new: new, allowance: allowance, outcome: outcome)
  }

  private static func doubts(of runs: [Measurement]) -> [String] {
    var doubts: [String] = []
    let incomplete = runs.count { !$0.isComplete }
    if incomplete > 0 {
      doubts.append("\(incomplete) of \(runs.count) runs lost events, or did not see them all")
    }
    if runs.contains(where: \.isRunning) { doubts.append("the program had not ended") }
    if let filter = runs.lazy.compactMap(\.filter).first {
      doubts.append("a report is filtered by '\(filter)'")
    }
    return doubts
  }

  /// A budget holds whatever the baseline is; a comparison counts only where it is one of likes.
  private func verdict(_ result: GateResult) -> GateVerdict {
    if let status = result.programStatus, status != 0 { return .failed }
    if !result.doubts.isEmpty { return .inconclusive }
    if !result.exceededBudgets.isEmpty { return .regressed }
    if base == nil { return .missing }
    if !result.keyDifferences.isEmpty { return .outdated }
    if !result.judgements(.regressed).isEmpty { return .regressed }
    if !result.judgements(.new).isEmpty { return .missing }
    if isRatchet, !result.judgements(.improved).isEmpty { return .improved }
    return .passed
  }
}
