import ProfileModel
import Testing

@testable import Rendering

@Suite("What grew")
struct GrowthReportTests {
  /// A cache that only grows, a leak, and a row that nobody looked at.
  static let sample = {
    var findings = GrowthFindings(
      timesNanoseconds: [1_000_000_000, 2_000_000_000, 3_000_000_000, 4_000_000_000],
      liveBytes: [1024, 2048, 3072, 4096])
    (findings.changedSites, findings.changedTypes) = (12, 5)
    let trend = Trend(slopePerSecond: 1024, slopeRange: 1000...1100, confidence: 0.958_333)
    var site = MeasuredSite(
      identity: SiteIdentity(value: 0xabc), function: "Cache.insert(_:)", module: "app",
      counts: .zero)
    (site.file, site.line) = ("/src/Cache.swift", 12)
    var cache = GrowthFindings.Row(
      subject: .site(site), blocks: [10, 20, 30, 40], bytes: [1000, 2000, 3000, 4000],
      trend: trend)
    cache.hold = GrowthFindings.Hold(
      reachableBlocks: 40, unreachableBlocks: 0, type: "App.Entry")
    cache.hold?.root = "static App.cache  app"
    cache.hold?.steps = [HeapStep(type: "App.Cache", field: "entries", offset: 16)]
    var leak = GrowthFindings.Row(
      subject: .type("App.Node"), blocks: [1, 2, 3, 40], bytes: [32, 64, 96, 1280], trend: trend)
    leak.hold = GrowthFindings.Hold(reachableBlocks: 1, unreachableBlocks: 39)
    let unseen = GrowthFindings.Row(
      subject: .type("App.Other"), blocks: [1, 2, 3, 4], bytes: [8, 16, 24, 32], trend: trend)
    findings.sites = [cache]
    findings.types = [leak, unseen]
    return findings
  }()

  private func text(limit: Int) -> String {
    var text = ""
    GrowthReport(Self.sample, limit: limit, style: .plain)
      .render(SampleHeap().profile, to: &text)
    return text
  }

  @Test("text tells a leak from a collection that only grows, and who holds that")
  func report() {
    let text = text(limit: 0)
    for part in [
      "4 moments in 3.00 s", "1.00 KiB to 4.00 KiB, +3.00 KiB",
      "SITES that rise: 1 of 12 that changed",
      "1.00 KiB  1000 B ... 1.07 KiB  95.8%  3.91 KiB      40  Cache.insert(_:)  Cache.swift:12  "
        + "app  [App.Entry]",
      "reachable, a collection that only grows: static App.cache  app -> App.Cache.entries",
      "TYPES that rise: 2 of 5 that changed",
      "39 of 40 are unreachable: a leak, see plumb leaks",
    ] {
      #expect(text.contains(part), "\(part) is not in:\n\(text)")
    }
  }

  @Test("a limit cuts rows and says how many; nothing that rises is said, too")
  func limits() {
    #expect(text(limit: 1).contains("... 1 more"))
    var none = Self.sample
    (none.sites, none.types) = ([], [])
    var text = ""
    GrowthReport(none, limit: 0, style: .plain).render(SampleHeap().profile, to: &text)
    #expect(text.contains("SITES that rise: none, 0 of 12 that changed"))
  }
}
