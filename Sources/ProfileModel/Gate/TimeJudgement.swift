/// A time of a program, which is noisy: it is compared only with runs of the same minutes.
public enum TimedMetric: String, CaseIterable, Sendable {
  /// From the start of the process to its end.
  case wallTime = "wall_time"
  /// What its threads and those children that it waited for used of processors.
  case cpuTime = "cpu_time"
}

/// What a gate makes of one time.
public enum TimeOutcome: String, CaseIterable, Sendable {
  /// A growth of the resolution or more is ruled out.
  case unchanged
  case regressed
  /// Neither a growth nor its absence could be shown.
  case inconclusive
}

/// One time of two programs that ran in turn.
public struct TimeJudgement: Sendable {
  /// What is judged.
  public var metric: TimedMetric
  /// Of each run, in nanoseconds, in their order.
  public var base: [Double]
  /// As many runs of the program that is judged.
  public var new: [Double]
  /// How likely ranks as high as these are without a growth, in the last round alone.
  public var probability: Double
  /// The growth that is ruled out at a confidence of 95 %, as a factor; infinite when none is.
  public var upperRatio: Double
  /// What follows.
  public var outcome: TimeOutcome

  /// A judgement.
  public init(
    metric: TimedMetric, base: [Double], new: [Double], probability: Double, upperRatio: Double,
    outcome: TimeOutcome
  ) {
    self.metric = metric
    self.base = base
    self.new = new
    self.probability = probability
    self.upperRatio = upperRatio
    self.outcome = outcome
  }

  /// The median of the base's runs, in nanoseconds.
  public var baseMedian: Double { Self.median(base) }
  /// The median of the new program's runs, in nanoseconds.
  public var newMedian: Double { Self.median(new) }
  /// The new median in units of the base's.
  public var ratio: Double { newMedian / baseMedian }

  /// The middle of some values, or the mean of the two in the middle.
  ///
  /// - Precondition: There is a value.
  public static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }
}
