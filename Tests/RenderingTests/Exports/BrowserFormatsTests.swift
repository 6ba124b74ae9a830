import Foundation
import ProfileModel
import Testing

@testable import Rendering

@Suite("The formats of browsers' profilers keep to their rules")
struct BrowserFormatsTests {
  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  private struct SpeedscopeProfile {
    var name: String
    var end: Int
    var samples: [[Int]]
    var weights: [Int]
  }

  private func speedscope(
    _ profile: Profile, _ question: ReportQuestion = ReportQuestion()
  ) throws -> (frames: [[String: Any]], profiles: [SpeedscopeProfile]) {
    let file = try object(SpeedscopeReport(question).text(of: profile))
    let shared = try #require(file["shared"] as? [String: Any])
    let profiles = try #require(file["profiles"] as? [[String: Any]])
    return (
      try #require(shared["frames"] as? [[String: Any]]),
      try profiles.map {
        SpeedscopeProfile(
          name: try #require($0["name"] as? String), end: try #require($0["endValue"] as? Int),
          samples: try #require($0["samples"] as? [[Int]]),
          weights: try #require($0["weights"] as? [Int]))
      }
    )
  }

  @Test("speedscope: weights sum to the profile's end and to our sites, frames exist")
  func speedscopeTotals() throws {
    for profile in [SampleHeap().profile, HostileHeap().profile] {
      let file = try speedscope(profile)
      let totals = profile.sites.reduce(into: Counts.zero) { $0 += $1.counts }
      let metrics: [Metric] = [
        .peakBytes, .liveBytes, .allocatedBytes, .allocations, .temporaryAllocations,
      ]
      #expect(file.profiles.count == metrics.count)
      for (shown, metric) in zip(file.profiles, metrics) {
        #expect(shown.end == totals[metric])
        #expect(shown.weights.reduce(0, +) == shown.end)
        #expect(shown.samples.count == shown.weights.count)
        #expect(shown.samples.joined().allSatisfy { file.frames.indices.contains($0) })
      }
    }
  }

  @Test("speedscope: hostile names are the frames' names")
  func speedscopeNames() throws {
    let names = Set(
      try speedscope(HostileHeap().profile).frames.compactMap { $0["name"] as? String })
    #expect(names.isSuperset(of: HostileHeap.shownNames))
  }

  @Test("speedscope: of many stacks the thin ones end at their callers, and sums stay")
  func speedscopeCut() throws {
    let profile = ManyStacks.profile(sites: FoldedPaths.siteLimit + 1, depth: 30)
    let shown = try speedscope(profile, ReportQuestion(metric: .allocations)).profiles[0]
    #expect(shown.name == "allocations, paths below 0.01% cut")
    #expect(shown.end == profile.sites.count)
    #expect(shown.samples.count < 1000)
  }

  @Test("Firefox: columns have one length, indices exist, and bytes are ours")
  func firefox() throws {
    for profile in [SampleHeap().profile, HostileHeap().profile] {
      let file = try object(FirefoxReport().text(of: profile))
      let meta = try #require(file["meta"] as? [String: Any])
      #expect(meta["preprocessedProfileVersion"] as? Int == 48)
      let thread = try #require((file["threads"] as? [[String: Any]])?.first)
      for case let (name, table as [String: Any]) in thread {
        let length = try #require(table["length"] as? Int, "\(name)")
        for case let column as [Any] in table.values { #expect(column.count == length, "\(name)") }
      }
      func column(_ table: String, _ name: String) throws -> [Int?] {
        let table = try #require(thread[table] as? [String: Any])
        return try #require(table[name] as? [Any]).map { $0 as? Int }
      }
      let weights = try column("nativeAllocations", "weight").compactMap { $0 }
      #expect(weights.filter { $0 > 0 }.reduce(0, +) == profile.totals.allocatedBytes)
      #expect(weights.reduce(0, +) == profile.totals.liveBytes)
      let stacks = try column("stackTable", "frame")
      let functions = try column("funcTable", "name")
      let strings = try #require(thread["stringArray"] as? [String])
      #expect(try column("nativeAllocations", "stack").allSatisfy { $0! < stacks.count })
      let prefixes = try column("stackTable", "prefix")
      #expect(prefixes.enumerated().allSatisfy { $1 == nil || $1! < $0 })
      #expect(try column("frameTable", "func").allSatisfy { $0! < functions.count })
      #expect(functions.allSatisfy { $0! < strings.count })
      if profile.run.pid == 7 { #expect(Set(strings).isSuperset(of: HostileHeap.shownNames)) }
    }
  }

  @Test("Firefox: the memory track's steps sum to the timeline's last level")
  func memoryTrack() throws {
    let file = try object(FirefoxReport().text(of: SampleHeap().profile))
    let counter = try #require((file["counters"] as? [[String: Any]])?.first)
    let samples = try #require(counter["samples"] as? [String: Any])
    #expect((samples["count"] as? [Int])?.reduce(0, +) == 32_768)
    #expect(samples["time"] as? [Double] == [0, 900, 1500])
  }
}
