/// What some number of pairs can tell on a host, by comparisons of a program with itself.
public struct CalibrationFinding: Sendable {
  /// How many pairs a round has.
  public var pairs: Int
  /// How many comparisons were drawn of each kind.
  public var comparisons: Int
  /// Comparisons of the program with itself that were called a growth.
  public var regressed: Int
  /// Comparisons of the program with itself that stayed open.
  public var inconclusive: Int
  /// Growths of the resolution that were found.
  public var found: Int
  /// The smallest factor that was found in nine of ten comparisons, as were all larger ones; nil
  /// where none was.
  public var detectable: Double?

  /// A finding without a detectable factor.
  public init(pairs: Int, comparisons: Int, regressed: Int, inconclusive: Int, found: Int) {
    self.pairs = pairs
    self.comparisons = comparisons
    self.regressed = regressed
    self.inconclusive = inconclusive
    self.found = found
  }

  /// Whether at most one in twenty is an alarm, and nine in ten growths are found.
  public var suffices: Bool {
    (regressed + inconclusive) * 20 <= comparisons && found * 10 >= 9 * comparisons
  }
}

/// What a host can tell apart, and what to set.
public struct CalibrationResult: Sendable {
  /// What was timed.
  public var name: String
  /// How often.
  public var runs: Int
  /// The smallest growth that counts, as a factor.
  public var floor: Double
  /// The growth that must not pass, as a factor.
  public var resolution: Double
  /// The medians, in nanoseconds, and the standard deviations as a share of the mean.
  public var times: [(metric: TimedMetric, median: Double, variation: Double)]
  /// For the number of pairs that is set.
  public var finding: CalibrationFinding
  /// The fewest pairs that suffice; nil where none of those that were tried does.
  public var suggestion: CalibrationFinding?

  /// A result of what was found out.
  public init(
    name: String, runs: Int, floor: Double, resolution: Double,
    times: [(metric: TimedMetric, median: Double, variation: Double)],
    finding: CalibrationFinding, suggestion: CalibrationFinding?
  ) {
    self.name = name
    self.runs = runs
    self.floor = floor
    self.resolution = resolution
    self.times = times
    self.finding = finding
    self.suggestion = suggestion
  }
}
