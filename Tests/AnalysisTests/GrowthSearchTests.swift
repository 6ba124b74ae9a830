import Analysis
import ProfileModel
import Testing

@Suite("Growth")
struct GrowthSearchTests {
  /// Moments a second apart; each series is a site's live blocks of 100 bytes.
  private func moments(_ series: [String: [Int]]) -> [GrowthSearch.Moment] {
    let count = series.values.first?.count ?? 0
    return (0..<count).map { index in
      var measurement = Measurement(name: "moment")
      for (name, blocks) in series {
        let counts = Counts(
          allocations: blocks[index] + 5, allocatedBytes: 100 * (blocks[index] + 5), frees: 5,
          freedBytes: 500)
        measurement.sites.append(
          MeasuredSite(
            identity: SiteIdentity(value: UInt64(name.utf8.first ?? 0)), function: name,
            module: "app", counts: counts))
        measurement.types.append(MeasuredType(name: "App.\(name)", counts: counts))
        measurement.totals += counts
      }
      return GrowthSearch.Moment(
        timeNanoseconds: (index + 1) * 1_000_000_000, measurement: measurement)
    }
  }

  private func risers(_ findings: GrowthFindings) -> [String] {
    findings.sites.map {
      guard case .site(let site) = $0.subject else { return "" }
      return site.function
    }
  }

  @Test("what rises is found, the steepest first; what falls, stays or swings is not")
  func rising() {
    let findings = GrowthSearch.findings(
      moments([
        "slow": [1, 2, 3, 4, 5, 6, 7, 8], "fast": [1, 5, 9, 13, 17, 21, 25, 29],
        "Level": [4, 4, 4, 4, 4, 4, 4, 4], "wave": [1, 9, 2, 8, 3, 7, 2, 9],
        "down": [9, 8, 7, 6, 5, 4, 3, 2],
      ]))
    #expect(risers(findings) == ["fast", "slow"])
    #expect(findings.changedSites == 4 && findings.changedTypes == 4)
    #expect(findings.sites[0].trend.slopePerSecond == 400)
    #expect(findings.sites[0].bytes.last == 2900)
    #expect(findings.types.count == 2)
    #expect(findings.liveBytes == (0..<8).map { findings.liveBytes[$0] })
  }

  @Test("what fills up once and then stays is no growth")
  func filling() {
    let findings = GrowthSearch.findings(
      moments(["table": [100, 400, 700, 900, 1000, 1000, 1000, 1000, 1000, 1000]]))
    #expect(findings.sites.isEmpty && findings.changedSites == 1)
    // As http.server's interned names do under load: it rises to the end, but less and less.
    let slowing = GrowthSearch.findings(
      moments(["names": [0, 100, 170, 220, 255, 280, 297, 310, 318, 324]]))
    #expect(slowing.sites.isEmpty && slowing.changedSites == 1)
  }

  @Test("a site that appears later counts as empty before")
  func late() {
    var series = moments(["late": [1, 2, 3, 4, 5, 6]])
    series[0].measurement.sites = []
    let findings = GrowthSearch.findings(series)
    #expect(findings.sites.first?.blocks == [0, 2, 3, 4, 5, 6])
  }

  @Test("three moments are too few to be sure")
  func few() {
    #expect(GrowthSearch.findings(moments(["late": [1, 2, 3]])).sites.isEmpty)
    #expect(GrowthSearch.findings(moments(["late": [1, 2, 3, 4]])).sites.count == 1)
  }
}
