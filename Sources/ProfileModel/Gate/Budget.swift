/// A limit that somebody set, whatever a baseline says.
public struct Budget: Hashable, Sendable {
  /// What the limit is of.
  public enum Subject: Hashable, Sendable {
    /// The whole program.
    case total
    /// Every site whose function matches, taken together.
    case sites(pattern: String)
    /// Every type that matches, taken together.
    case types(pattern: String)
  }

  /// What the limit is of.
  public var subject: Subject
  /// What is counted.
  public var metric: GatedMetric
  /// The largest value that is allowed.
  public var limit: Int
  /// Programs that it is for, by the name of their entry; nil: all.
  public var program: String?
  /// Where it stands in the configuration file, from 1.
  public var line: Int

  /// A limit on a metric.
  public init(
    subject: Subject, metric: GatedMetric, limit: Int, program: String? = nil, line: Int
  ) {
    self.subject = subject
    self.metric = metric
    self.limit = limit
    self.program = program
    self.line = line
  }
}

/// What a budget said of a run.
public struct BudgetJudgement: Sendable {
  /// The limit.
  public var budget: Budget
  /// What was counted: the smallest of the runs.
  public var value: Int
  /// The sites that were counted, the largest first; empty for a total and for types.
  public var sites: [MeasuredSite]

  /// A budget's value in a run.
  public init(budget: Budget, value: Int, sites: [MeasuredSite]) {
    self.budget = budget
    self.value = value
    self.sites = sites
  }

  /// Whether the value is above the limit.
  public var isExceeded: Bool { value > budget.limit }
}
