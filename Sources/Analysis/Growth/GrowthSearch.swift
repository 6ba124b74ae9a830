import ProfileModel

/// Which sites and types of a program have more live blocks from moment to moment.
///
/// A row rises when its order is no chance (95 %), and when its later half rises at least half as
/// steeply as the whole: what fills up, as caches and tables do for a while, is left out.
public struct GrowthSearch {
  /// With fewer moments no order is sure enough.
  public static let fewestMoments = 4
  private static let leastConfidence = 0.95
  private static let leastLaterShare = 0.5

  private let seconds: [Double]

  /// The program at one moment.
  public struct Moment {
    /// Since the program's start.
    public var timeNanoseconds: Int
    public var measurement: Measurement

    /// A measurement and when it was taken.
    public init(timeNanoseconds: Int, measurement: Measurement) {
      self.timeNanoseconds = timeNanoseconds
      self.measurement = measurement
    }
  }

  /// What rises over moments in ascending order.
  ///
  /// - Complexity: O(moments^2) for each site and type that changes, and their sum.
  public static func findings(_ moments: [Moment]) -> GrowthFindings {
    let times = moments.map(\.timeNanoseconds)
    let search = GrowthSearch(seconds: times.map { Double($0) / 1e9 })
    var findings = GrowthFindings(
      timesNanoseconds: times, liveBytes: moments.map(\.measurement.totals.liveBytes))
    let sites = series(of: moments) { $0.sites.map { ($0.identity.value, $0.counts) } }
    var lastSites: [UInt64: MeasuredSite] = [:]
    for site in moments.flatMap(\.measurement.sites) { lastSites[site.identity.value] = site }
    (findings.sites, findings.changedSites) = search.rising(sites) { .site(lastSites[$0]!) }
    let types = series(of: moments) { measurement in
      measurement.types.filter { !$0.name.hasPrefix("[no ") }.map { ($0.name, $0.counts) }
    }
    (findings.types, findings.changedTypes) = search.rising(types) { .type($0) }
    return findings
  }

  private static func series<Key: Hashable>(
    of moments: [Moment], parts: (Measurement) -> [(Key, Counts)]
  ) -> [Key: [Counts]] {
    var series: [Key: [Counts]] = [:]
    for (index, moment) in moments.enumerated() {
      for (key, counts) in parts(moment.measurement) {
        series[key, default: Array(repeating: .zero, count: moments.count)][index] = counts
      }
    }
    return series
  }

  /// The rows that rise, and how many changed.
  private func rising<Key: Hashable>(
    _ series: [Key: [Counts]], subject: (Key) -> GrowthFindings.Row.Subject
  ) -> (rows: [GrowthFindings.Row], changed: Int) {
    var rows: [(row: GrowthFindings.Row, order: String)] = []
    var changed = 0
    for (key, counts) in series {
      let blocks = counts.map(\.liveBlocks)
      guard Set(blocks).count > 1 else { continue }
      changed += 1
      let bytes = counts.map(\.liveBytes)
      guard isRising(blocks), let trend = TrendTest.trend(bytes, seconds: seconds),
        trend.slopePerSecond > 0
      else { continue }
      rows.append(
        (
          GrowthFindings.Row(subject: subject(key), blocks: blocks, bytes: bytes, trend: trend),
          "\(key)"
        ))
    }
    rows.sort {
      ($1.row.trend.slopePerSecond, $0.order) < ($0.row.trend.slopePerSecond, $1.order)
    }
    return (rows.map(\.row), changed)
  }

  private func isRising(_ blocks: [Int]) -> Bool {
    guard let trend = TrendTest.trend(blocks, seconds: seconds),
      trend.confidence >= Self.leastConfidence
    else { return false }
    let half = blocks.count / 2
    let later = TrendTest.trend(
      Array(blocks[half...]), seconds: Array(seconds[half...]))
    return later.map {
      $0.slopePerSecond > 0
        && $0.slopePerSecond >= Self.leastLaterShare * trend.slopePerSecond
    } ?? false
  }
}
