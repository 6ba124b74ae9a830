/// What a gate makes of one metric.
public enum GateOutcome: String, CaseIterable, Sendable {
  case unchanged, regressed, improved
  /// The baseline has no such metric.
  case new
  /// It is shown and not judged, by its class.
  case info
}

/// One metric, before and after.
public struct MetricJudgement: Sendable {
  /// What is judged.
  public var metric: GatedMetric
  /// The baseline's; nil where it has none.
  public var base: MetricRecord?
  /// What the runs showed.
  public var new: MetricRecord
  /// How much the value may differ either way, by the baseline's spread and the peak's doubt.
  public var allowance: Int
  /// What follows.
  public var outcome: GateOutcome

  /// A judgement.
  public init(
    metric: GatedMetric, base: MetricRecord?, new: MetricRecord, allowance: Int,
    outcome: GateOutcome
  ) {
    self.metric = metric
    self.base = base
    self.new = new
    self.allowance = allowance
    self.outcome = outcome
  }

  /// The change, in the metric's unit; the whole value where there is no base.
  public var delta: Int { new.value - (base?.value ?? 0) }
}

/// What a gate decided in one word, and the status with which it exits.
public enum GateVerdict: String, CaseIterable, Sendable {
  case passed
  /// A metric grew, or a budget is exceeded.
  case regressed
  /// A metric shrank and nobody approved of it; only where a team asks for that.
  case improved
  /// There is no baseline of this name.
  case missing
  /// The baseline was made under other circumstances, so the comparison is advice.
  case outdated
  /// What was counted cannot be believed.
  case inconclusive
  /// The program failed.
  case failed

  /// As the table of statuses has it.
  public var status: Int32 {
    switch self {
    case .passed: 0
    case .regressed: 2
    case .improved: 3
    case .missing, .outdated: 4
    case .inconclusive: 5
    case .failed: 6
    }
  }
}

/// Everything that a gate has to say of one program.
public struct GateResult: Sendable {
  /// The name of its entry.
  public var name: String
  /// The circumstances of the runs.
  public var key: BaselineKey
  /// How many runs were looked at.
  public var runs: Int
  /// The baseline's file as the user would type it.
  public var baselineFile: String
  /// What differs between the circumstances of the baseline and those of the runs.
  public var keyDifferences: [BaselineKey.Difference] = []
  /// One for each metric; empty without a baseline.
  public var judgements: [MetricJudgement] = []
  /// One for each time, where a program was timed beside another; else empty.
  public var times: [TimeJudgement] = []
  /// Those that apply.
  public var budgets: [BudgetJudgement] = []
  /// What explains the judgements; nil without a baseline.
  public var difference: MeasurementDifference?
  /// Sites that the baseline does not have because there were too many.
  public var omittedSites = 0
  /// What libraries allocated before the program started, which is not judged.
  public var loading = Counts.zero
  /// Why the runs cannot be believed; empty where they can.
  public var doubts: [String] = []
  /// The program's status; nil where no program was run.
  public var programStatus: Int32?
  /// The command that makes what was counted the baseline.
  public var blessing: String
  /// What was decided.
  public var verdict = GateVerdict.passed

  /// A result without a judgement.
  public init(
    name: String, key: BaselineKey, runs: Int, baselineFile: String, blessing: String
  ) {
    self.name = name
    self.key = key
    self.runs = runs
    self.baselineFile = baselineFile
    self.blessing = blessing
  }

  /// The judgements of an outcome.
  public func judgements(_ outcome: GateOutcome) -> [MetricJudgement] {
    judgements.filter { $0.outcome == outcome }
  }

  /// The times of an outcome.
  public func times(_ outcome: TimeOutcome) -> [TimeJudgement] {
    times.filter { $0.outcome == outcome }
  }

  /// The budgets that are exceeded.
  public var exceededBudgets: [BudgetJudgement] { budgets.filter(\.isExceeded) }
}
