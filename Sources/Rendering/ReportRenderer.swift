import ProfileModel

/// One format of a report: a profile as text of some kind.
public protocol ReportRenderer {
  /// Writes the whole report, its last newline included. Equal profiles give equal bytes.
  func render(_ profile: Profile, to output: inout some TextOutputStream)
}

/// What the reader of a report asked to see.
public struct ReportQuestion: Sendable {
  /// The metric that orders and cuts; nil lets the format show what it thinks matters.
  public var metric: Metric?
  /// What the rows of a table stand for.
  public var grouping: Grouping
  /// Rows of a table: nil for the format's own measure, 0 for all.
  public var limit: Int?
  /// How many of the top sites are shown with their callers; nil for the format's own measure.
  public var stacks: Int?
  /// The text that paths were filtered by; nil when the profile is whole.
  public var filter: String?

  /// The question that a report without options answers, unless told otherwise.
  public init(
    metric: Metric? = nil, grouping: Grouping = .site, limit: Int? = nil, stacks: Int? = nil,
    filter: String? = nil
  ) {
    self.metric = metric
    self.grouping = grouping
    self.limit = limit
    self.stacks = stacks
    self.filter = filter
  }

  /// The metric of a report that shows one and was asked for none: what the program needed at its
  /// worst moment, the one figure that is never trivially zero.
  public static let defaultMetric = Metric.peakBytes

  func rows(standard: Int) -> Int {
    guard let limit else { return standard }
    return limit == 0 ? Int.max : limit
  }
}
