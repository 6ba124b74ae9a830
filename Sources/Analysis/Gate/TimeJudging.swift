import ProfileModel

/// Judges the times of two programs that ran in turn, in rounds of fresh processes.
///
/// A process is one value, however much it did: what disturbs it disturbs all of it. A growth needs
/// evidence and size, in a round and once more in the next; that there is none needs evidence too.
public struct TimeJudging: Sendable {
  /// The time of one round's runs, by metric, in nanoseconds: as many of one side as of the other.
  public struct Round: Sendable {
    /// Of the program that is compared with.
    public var base: [TimedMetric: [Double]]
    /// Of the program that is judged.
    public var new: [TimedMetric: [Double]]

    /// A round of what was measured.
    public init(base: [TimedMetric: [Double]], new: [TimedMetric: [Double]]) {
      self.base = base
      self.new = new
    }
  }

  /// How often equal programs may look different in one round, for all metrics together.
  public static let significance = 0.01
  /// How sure a bound is that rules a growth out.
  public static let confidence = 0.95
  /// After so many rounds what is open stays open.
  public static let roundLimit = 6

  /// Growth below this factor is nothing: 1.05.
  public var floor: Double

  /// A growth by this factor must not pass: twice the floor, since what is as large as the floor
  /// itself can only be told from it by chance.
  public var resolution: Double { 1 + 2 * (floor - 1) }

  /// - Parameter floor: The smallest growth that counts, as a factor above 1.
  public init(floor: Double) {
    self.floor = floor
  }

  /// What all rounds so far say of each metric.
  ///
  /// A growth was seen in the last round and, alike, in what came before it.
  ///
  /// - Precondition: There is a round, and each has a run.
  /// - Complexity: That of `RankSumTest` over all runs.
  public func judgements(of rounds: [Round]) -> [TimeJudgement] {
    guard let last = rounds.last else { preconditionFailure("A round at least is judged.") }
    let grown = growth(in: [last])
    let grownBefore = rounds.count > 1 ? growth(in: Array(rounds.dropLast())) : []
    return TimedMetric.allCases.map { metric in
      let (base, new) = Self.values(of: metric, in: rounds)
      let upper = RankSumTest.upperRatio(from: base, to: new, confidence: Self.confidence)
      let outcome: TimeOutcome =
        grown.contains(metric) && grownBefore.contains(metric)
        ? .regressed
        : upper <= resolution && !grown.contains(metric) ? .unchanged : .inconclusive
      let (lastBase, lastNew) = Self.values(of: metric, in: [last])
      return TimeJudgement(
        metric: metric, base: base, new: new,
        probability: RankSumTest.probabilityOfGrowth(from: lastBase, to: lastNew),
        upperRatio: upper, outcome: outcome)
    }
  }

  /// Measures until nothing is open, or for as many rounds as are allowed.
  ///
  /// - Parameter measure: Runs both programs in turn.
  public func judge(measure: () throws -> Round) rethrows -> [TimeJudgement] {
    var rounds: [Round] = []
    while true {
      rounds.append(try measure())
      let judgements = judgements(of: rounds)
      let isOpen = judgements.contains { $0.outcome == .inconclusive }
      let hasGrown = judgements.contains { $0.outcome == .regressed }
      if hasGrown || !isOpen || rounds.count == Self.roundLimit { return judgements }
    }
  }

  /// The metrics that grew: significantly by Holm's correction, and by more than the floor in the
  /// median, and in the smallest value too.
  private func growth(in rounds: [Round]) -> Set<TimedMetric> {
    let tests = TimedMetric.allCases.map { metric in
      let (base, new) = Self.values(of: metric, in: rounds)
      let ratio = TimeJudgement.median(new) / TimeJudgement.median(base)
      let smallestGrew = (new.min() ?? 0) > (base.min() ?? 0)
      return (
        metric: metric, isLarge: ratio > floor && smallestGrew,
        probability: RankSumTest.probabilityOfGrowth(from: base, to: new)
      )
    }.sorted { ($0.probability, $0.metric.rawValue) < ($1.probability, $1.metric.rawValue) }
    var grown: Set<TimedMetric> = []
    for (index, test) in tests.enumerated() {
      guard test.probability <= Self.significance / Double(tests.count - index) else { break }
      if test.isLarge { grown.insert(test.metric) }
    }
    return grown
  }

  private static func values(
    of metric: TimedMetric, in rounds: [Round]
  ) -> (base: [Double], new: [Double]) {
    (rounds.flatMap { $0.base[metric] ?? [] }, rounds.flatMap { $0.new[metric] ?? [] })
  }
}
