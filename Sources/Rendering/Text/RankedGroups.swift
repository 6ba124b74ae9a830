import ProfileModel

/// The rows that every table of a report draws from: grouped once, ranked by each table's metric.
struct RankedGroups {
  let profile: Profile
  let grouping: Grouping
  let siteTypes: SiteTypes
  /// Of sites alone; nil for other rows.
  let reasons: AllocationReasons?
  /// Of all rows together.
  let counts: Counts
  private let groups: [ProfileGroup]

  /// - Complexity: O(paths + sites * depth).
  init(_ profile: Profile, by grouping: Grouping) {
    self.profile = profile
    self.grouping = grouping
    siteTypes = SiteTypes(profile)
    reasons = grouping == .site ? AllocationReasons(profile) : nil
    groups = profile.groups(by: grouping, orderedBy: ReportQuestion.defaultMetric)
    counts = groups.reduce(into: .zero) { $0 += $1.counts }
  }

  var count: Int { groups.count }

  /// The heaviest rows, equals in the order of the default metric, which breaks its own ties by
  /// identity. Rows without weight are left out of all but a table of everything.
  ///
  /// - Complexity: O(rows log rows).
  func heaviest(_ limit: Int, by metric: Metric) -> [ProfileGroup] {
    let candidates = groups.indices.filter { limit == Int.max || groups[$0].counts[metric] != 0 }
    let ranked = candidates.sorted {
      (groups[$1].counts[metric], $0) < (groups[$0].counts[metric], $1)
    }
    return ranked.prefix(limit).map { groups[$0] }
  }
}
