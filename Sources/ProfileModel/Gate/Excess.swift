/// What makes up the growth of a metric: sites, and the types that they allocate.
public struct Excess: Sendable {
  /// What grew.
  public var metric: GatedMetric
  /// Sites that grew or are new, the largest growth first.
  public var sites: [SiteDifference]
  /// The growth of those sites by type, the largest first; sites without one type left out.
  public var types: [(name: String, delta: Int)]
  /// The growth of all of them.
  public var growth: Int

  /// The sites of a difference that grew by a metric.
  ///
  /// - Complexity: O(sites * log sites).
  public init(_ metric: GatedMetric, of difference: MeasurementDifference) {
    self.metric = metric
    let metric = metric.metric
    sites = difference.changedSites(by: metric).filter { $0.delta(metric) > 0 }
    growth = sites.reduce(0) { $0 + $1.delta(metric) }
    var byType: [String: Int] = [:]
    for site in sites {
      if let type = site.site.type { byType[type, default: 0] += site.delta(metric) }
    }
    types = byType.map { (name: $0.key, delta: $0.value) }.sorted {
      $0.delta != $1.delta ? $0.delta > $1.delta : $0.name < $1.name
    }
  }

  /// The fewest sites that make up `share` of the growth, at most `limit`.
  public func mainSites(share: Double = 0.8, limit: Int = 5) -> [SiteDifference] {
    var found: [SiteDifference] = []
    var sum = 0
    for site in sites.prefix(limit) {
      guard Double(sum) < share * Double(growth) else { break }
      found.append(site)
      sum += site.delta(metric.metric)
    }
    return found
  }
}
