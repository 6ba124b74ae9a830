import ProfileModel

/// The sentences of a gate about times, which all of its surfaces share.
enum TimeWording {
  static func title(_ metric: TimedMetric) -> String { metric.rawValue.replacing("_", with: " ") }

  static func duration(_ nanoseconds: Double) -> String {
    Quantity.duration(nanoseconds: Int(nanoseconds))
  }

  /// `+10.2%`; `unknown` where nothing bounds it.
  static func change(_ ratio: Double) -> String {
    guard ratio.isFinite else { return "unknown" }
    let tenths = Int((abs(ratio - 1) * 1000).rounded())
    let sign = tenths == 0 ? "" : ratio < 1 ? "-" : "+"
    return "\(sign)\(tenths / 10).\(tenths % 10)%"
  }

  /// Four digits: a smaller probability decides nothing more.
  static func probability(_ value: Double) -> String {
    let digits = Int((value * 10_000).rounded())
    guard digits > 0 else { return "<0.0001" }
    let text = String(10_000 + digits)
    return digits == 10_000 ? "1.0000" : "0.\(text.dropFirst())"
  }

  static func word(_ outcome: TimeOutcome) -> String {
    switch outcome {
    case .unchanged: ""
    case .regressed: "GREW"
    case .inconclusive: "open"
    }
  }

  /// `wall time 10.2 ms → 11.4 ms (+11.8%, 16 pairs, p 0.0001)`.
  static func growth(_ judgement: TimeJudgement) -> String {
    "\(title(judgement.metric)) \(duration(judgement.baseMedian)) → "
      + "\(duration(judgement.newMedian)) (\(change(judgement.ratio)), \(judgement.new.count) "
      + "pairs, p \(probability(judgement.probability)))"
  }

  /// What could not be told.
  static func doubt(_ judgement: TimeJudgement) -> String {
    "\(title(judgement.metric)): \(judgement.new.count) pairs show neither a growth nor that it is "
      + "less than \(change(judgement.upperRatio)); measure on a quieter machine, or with a larger "
      + "--time-floor"
  }
}
