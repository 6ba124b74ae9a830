import ProfileModel

/// What a host can tell apart, found out by comparisons of a program with itself.
///
/// Comparisons are drawn from runs of one program: neighbours in time stand on opposite sides, by
/// chance, as they would in a check. A growth is put on one side by a factor.
public struct HostCalibration: Sendable {
  /// Growths that are tried, as factors, the smallest first.
  public static let factors = [1.02, 1.03, 1.05, 1.08, 1.1, 1.15, 1.2, 1.3, 1.5, 2.0]
  /// Numbers of pairs that are tried for a suggestion.
  public static let pairChoices = [5, 6, 8, 10, 12, 16]

  private let runs: [[TimedMetric: Double]]
  private let judging: TimeJudging
  private let comparisons: Int

  /// - Parameters:
  ///   - runs: The times of each run in nanoseconds, in their order.
  ///   - floor: The smallest growth that counts, as a factor above 1.
  ///   - comparisons: How many comparisons are drawn of each kind.
  public init(runs: [[TimedMetric: Double]], floor: Double, comparisons: Int = 200) {
    self.runs = runs
    self.comparisons = comparisons
    judging = TimeJudging(floor: floor)
  }

  /// What a number of pairs can tell. Equal runs give equal findings.
  ///
  /// - Precondition: There are twice as many runs as pairs.
  /// - Complexity: That of some thousand judgements.
  public func finding(pairs: Int) -> CalibrationFinding {
    precondition(runs.count >= 2 * pairs, "A round is drawn from enough runs.")
    let same = outcomes(pairs: pairs, factor: 1)
    var finding = CalibrationFinding(
      pairs: pairs, comparisons: comparisons, regressed: same.regressed,
      inconclusive: same.inconclusive,
      found: outcomes(pairs: pairs, factor: judging.resolution).regressed)
    for factor in Self.factors.reversed() {
      let found = outcomes(pairs: pairs, factor: factor).regressed
      guard found * 10 >= 9 * comparisons else { break }
      finding.detectable = factor
    }
    return finding
  }

  /// The fewest pairs that suffice; nil where none of those that are tried does.
  public func suggestion() -> CalibrationFinding? {
    Self.pairChoices.lazy.filter { 2 * $0 <= runs.count }.map { finding(pairs: $0) }
      .first(where: \.suffices)
  }

  /// Everything that there is to say of the runs.
  ///
  /// - Precondition: There are twice as many runs as pairs.
  public func result(name: String, pairs: Int) -> CalibrationResult {
    let times = TimedMetric.allCases.map { metric in
      let values = runs.map { $0[metric] ?? 0 }
      let mean = values.reduce(0, +) / Double(values.count)
      let variance =
        values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
      return (
        metric: metric, median: TimeJudgement.median(values),
        variation: variance.squareRoot() / mean
      )
    }
    return CalibrationResult(
      name: name, runs: runs.count, floor: judging.floor, resolution: judging.resolution,
      times: times, finding: finding(pairs: pairs), suggestion: suggestion())
  }

  private func outcomes(pairs: Int, factor: Double) -> (regressed: Int, inconclusive: Int) {
    var generator = FixedSequence(state: 1)
    var outcomes = (regressed: 0, inconclusive: 0)
    for _ in 0..<comparisons {
      let judgements = judging.judge { round(pairs: pairs, factor: factor, by: &generator) }
      if judgements.contains(where: { $0.outcome == .regressed }) {
        outcomes.regressed += 1
      } else if judgements.contains(where: { $0.outcome == .inconclusive }) {
        outcomes.inconclusive += 1
      }
    }
    return outcomes
  }

  private func round(
    pairs: Int, factor: Double, by generator: inout FixedSequence
  ) -> TimeJudging.Round {
    let start = Int.random(in: 0...(runs.count - 2 * pairs), using: &generator)
    var round = TimeJudging.Round(base: [:], new: [:])
    for pair in 0..<pairs {
      let isSwapped = Bool.random(using: &generator)
      let first = start + 2 * pair
      for (metric, time) in runs[isSwapped ? first + 1 : first] {
        round.base[metric, default: []].append(time)
      }
      for (metric, time) in runs[isSwapped ? first : first + 1] {
        round.new[metric, default: []].append(time * factor)
      }
    }
    return round
  }
}

/// Numbers that look random and are the same each time: Steele, Lea and Flood's SplitMix.
private struct FixedSequence: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var word = state
    word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
    word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
    return word ^ (word >> 31)
  }
}
