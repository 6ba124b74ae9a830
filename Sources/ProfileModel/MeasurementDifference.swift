/// How a site of one run was recognised in another: the passes in the order of their certainty.
public enum MatchPass: String, CaseIterable, Sendable {
  /// The same functions and lines.
  case exact
  /// The same functions, on other lines.
  case moved
  /// The same functions but for what tells siblings apart: the ordinals of closures shifted.
  case renamed
  /// The blamed function alone, with the type and the class of size: its callers changed.
  case blame
}

/// What became of one thing between two measurements.
public enum Change: String, CaseIterable, Sendable {
  case new, gone, grew, shrank, unchanged

  /// The change of a number; `nil` is a thing that is not there at all.
  public init(from base: Int?, to new: Int?) {
    self =
      switch (base, new) {
      case (nil, _): .new
      case (_, nil): .gone
      case (let base?, let new?): base == new ? .unchanged : base < new ? .grew : .shrank
      }
  }
}

/// A site on both sides, or on one.
public struct SiteDifference: Sendable {
  /// The base's site; nil where it is new.
  public var base: MeasuredSite?
  /// The new one; nil where it is gone.
  public var new: MeasuredSite?
  /// How the two were recognised; nil where there is one.
  public var pass: MatchPass?
  /// Its lines, where both sides know them, or the one that there is.
  public var lines: [LineDifference] = []

  /// One side at least must be given.
  public init(base: MeasuredSite?, new: MeasuredSite?, pass: MatchPass?) {
    precondition(base != nil || new != nil, "A difference has at least one side.")
    self.base = base
    self.new = new
    self.pass = pass
  }

  /// The site as it is now, else as it was.
  public var site: MeasuredSite {
    guard let site = new ?? base else { preconditionFailure("A difference has a side.") }
    return site
  }

  /// The change of a metric, in its unit.
  public func delta(_ metric: Metric) -> Int {
    (new?.counts[metric] ?? 0) - (base?.counts[metric] ?? 0)
  }

  /// The lines that changed by a metric, the largest change first.
  public func changedLines(by metric: Metric) -> [LineDifference] {
    lines.filter { $0.delta(metric) != 0 }.sorted {
      let (left, right) = ($0.delta(metric).magnitude, $1.delta(metric).magnitude)
      return left != right ? left > right : $0.line.line < $1.line.line
    }
  }

  /// The line to name for a change: the one that changed most in its direction, else the site's.
  public func place(by metric: Metric) -> (file: String, line: Int)? {
    let isGrowth = delta(metric) > 0
    let main = changedLines(by: metric).first { ($0.delta(metric) > 0) == isGrowth }?.line
    if let main { return (main.file, main.line) }
    guard let file = site.file, let line = site.line else { return nil }
    return (file, line)
  }

  /// What became of the site, by a metric.
  public func change(_ metric: Metric) -> Change {
    Change(from: base?.counts[metric], to: new?.counts[metric])
  }
}

/// A line of a site on both sides, or on one.
public struct LineDifference: Sendable {
  /// The base's line; nil where it is new.
  public var base: MeasuredLine?
  /// The new one; nil where it is gone.
  public var new: MeasuredLine?

  /// One side at least must be given.
  public init(base: MeasuredLine?, new: MeasuredLine?) {
    precondition(base != nil || new != nil, "A difference has at least one side.")
    self.base = base
    self.new = new
  }

  /// The line as it is now, else as it was.
  public var line: MeasuredLine {
    guard let line = new ?? base else { preconditionFailure("A difference has a side.") }
    return line
  }

  /// The change of a metric, in its unit.
  public func delta(_ metric: Metric) -> Int {
    (new?.counts[metric] ?? 0) - (base?.counts[metric] ?? 0)
  }
}

/// A type on both sides, or on one.
public struct TypeDifference: Sendable {
  /// As the new side writes it, else the base.
  public var name: String
  /// Nil where it is new.
  public var base: Counts?
  /// Nil where it is gone.
  public var new: Counts?

  /// A type's counts before and after.
  public init(name: String, base: Counts?, new: Counts?) {
    self.name = name
    self.base = base
    self.new = new
  }

  /// The change of a metric, in its unit.
  public func delta(_ metric: Metric) -> Int { (new?[metric] ?? 0) - (base?[metric] ?? 0) }
}

/// Two measurements, site by site and type by type.
public struct MeasurementDifference: Sendable {
  /// What was before.
  public var base: Measurement
  /// What is now.
  public var new: Measurement
  /// Every site of both; each stands in one difference.
  public var sites: [SiteDifference]
  /// Every type of both.
  public var types: [TypeDifference]

  /// A comparison's result.
  public init(
    base: Measurement, new: Measurement, sites: [SiteDifference], types: [TypeDifference]
  ) {
    self.base = base
    self.new = new
    self.sites = sites
    self.types = types
  }

  /// The change of a metric in total, in its unit.
  public func delta(_ metric: Metric) -> Int { new.totals[metric] - base.totals[metric] }

  /// The metrics that both sides tell.
  public var knownMetrics: Set<Metric> { base.knownMetrics.intersection(new.knownMetrics) }

  /// The sites that changed by a metric, the largest change first, equals by identity.
  ///
  /// - Complexity: O(sites * log sites).
  public func changedSites(by metric: Metric) -> [SiteDifference] {
    sites.filter { $0.delta(metric) != 0 }.sorted {
      let (left, right) = ($0.delta(metric).magnitude, $1.delta(metric).magnitude)
      return left != right ? left > right : $0.site.identity < $1.site.identity
    }
  }

  /// The types that changed by a metric, the largest change first, equals by name.
  public func changedTypes(by metric: Metric) -> [TypeDifference] {
    types.filter { $0.delta(metric) != 0 }.sorted {
      let (left, right) = ($0.delta(metric).magnitude, $1.delta(metric).magnitude)
      return left != right ? left > right : $0.name < $1.name
    }
  }
}
