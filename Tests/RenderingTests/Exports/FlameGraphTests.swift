import Foundation
import ProfileModel
import Testing

@testable import Rendering

@Suite("The flame graph")
struct FlameGraphTests {
  private func draw(_ profile: Profile, _ metric: Metric = .allocatedBytes) -> [UInt8] {
    FlameGraphReport(ReportQuestion(metric: metric)).bytes(of: profile)
  }

  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  @Test("Equal profiles give equal bytes, and nothing is fetched from elsewhere")
  func selfContained() throws {
    let picture = draw(SampleHeap().profile)
    #expect(picture == draw(SampleHeap().profile))
    let addresses = text(picture).matches(of: #/https?:\/\/[^"\s]+/#).map { String($0.0) }
    #expect(addresses == ["http://www.w3.org/2000/svg"])
  }

  @Test("A box is as wide as its share, and one below it stands within")
  func widths() throws {
    let picture = text(draw(SampleHeap().profile))
    // 152,007 bytes on 1,180 pixels.
    #expect(picture.contains(">main in App: 148 KiB, &gt;99.9%</title><rect x=\"10.05\""))
    #expect(
      picture.contains(
        "Prefetcher.start() in App: 46.9 KiB, 31.6%</title>"
          + "<rect x=\"817.39\" y=\"112\" width=\"372.61\""))
    #expect(picture.contains("Cache.insert(_:_:) in App: 31.3 KiB, 21.1%, 31.3 KiB by itself"))
  }

  @Test("What is too narrow to see is not drawn, and counted")
  func dropped() {
    let picture = text(draw(ManyStacks.profile(sites: 10_000, depth: 5), .allocations))
    #expect(picture.contains("103 boxes, 10,000 narrower than a quarter of a pixel not drawn"))
  }

  @Test("A metric that is nowhere is a picture that says so")
  func nothing() {
    let picture = text(draw(Profile()))
    #expect(picture.contains("allocated bytes: 0 B"))
    #expect(picture.contains("0 boxes"))
  }

  @Test(
    "xmllint takes it, hostile names and all",
    .enabled(if: IndependentReader.xml.isInstalled, IndependentReader.xml.advice))
  func valid() throws {
    for profile in [SampleHeap().profile, HostileHeap().profile, Profile()] {
      let run = try IndependentReader.xml.read(draw(profile), ["--noout", "REPORT"])
      #expect(run.status == 0, "\(run.errors)")
    }
  }

  @Test(
    "In a browser it zooms, flips and searches, and a match in a match counts once",
    .enabled(if: BrowserRun.isPossible, BrowserRun.advice))
  func browser() throws {
    let seen = try BrowserRun.see("flame.py", draw(SampleHeap().profile), ending: "svg")
    #expect(seen["errors"] as? [String] == [])
    #expect(seen["requests"] as? [String] == [])
    // App.run() and, below Prefetcher.start(), Loader.load: all but the unattributed.
    let share = try #require(seen["nested_match"] as? Double)
    #expect(abs(share - 152_000 / 152_007) < 1e-4)
    #expect(seen["text_of_match"] as? String == "matched: 100.0%")
    #expect(seen["bad_pattern"] as? Double == 0)
    #expect(seen["zoomed_width"] as? Double == 1180)
    #expect(seen["outer"] as? Int == 3)
    #expect(seen["flipped"] as? Bool == true)
    #expect(abs((seen["reset_width"] as? Double ?? 0) - 372.61) < 0.01)
  }

  @Test(
    "In a browser hostile names are names, and none of them acts",
    .enabled(if: BrowserRun.isPossible, BrowserRun.advice))
  func hostileNames() throws {
    let seen = try BrowserRun.see(
      "flame.py", draw(HostileHeap().profile, .allocations), ending: "svg")
    #expect(seen["errors"] as? [String] == [])
    #expect(seen["scripts_ran"] as? Int == 1)
    let names = Set(try #require(seen["names"] as? [String]))
    #expect(names == Set(HostileHeap.shownNames + ["main", "all"]))
  }
}
