import Foundation
import ProfileModel
import Testing

@testable import Rendering

@Suite("The page")
struct HTMLReportTests {
  private func page(_ profile: Profile, _ question: ReportQuestion = ReportQuestion()) -> [UInt8] {
    HTMLReport(question).bytes(of: profile)
  }

  /// The page used by a script in a browser, compared with the JSON report of another profile.
  private func see(_ profile: Profile, other: Profile) throws -> [String: Any] {
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("plumb-other-\(UUID().uuidString).json")
    try Data(JSONReport(ReportQuestion()).bytes(of: other)).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    return try BrowserRun.see("page.py", page(profile), ending: "html", arguments: [file.path])
  }

  @Test("Equal profiles give equal bytes, and the page names no other place")
  func selfContained() {
    let bytes = page(SampleHeap().profile)
    #expect(bytes == page(SampleHeap().profile))
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(!text.contains("http://") && !text.contains("https://"))
    #expect(!text.contains("{{"))
    #expect(text.contains("default-src 'none'; script-src 'nonce-"))
    #expect(!text.contains("unsafe"))
  }

  @Test("Base64 is that of Foundation, for every length modulo three")
  func base64() {
    for length in 0..<10 {
      let bytes = (0..<length).map { UInt8(truncatingIfNeeded: 37 * $0 + 250) }
      #expect(Base64.encode(bytes) == Data(bytes).base64EncodedString())
    }
  }

  @Test(
    "In a browser every view shows our numbers, search and sort do what they say, nothing is sent",
    .enabled(if: BrowserRun.isPossible, BrowserRun.advice))
  func browser() throws {
    var other = SampleHeap().profile
    other.sites[0].counts.peakBytes -= 1024
    other.peakBytes? -= 1024
    let profile = SampleHeap().profile
    let seen = try see(profile, other: other)
    func strings(_ key: String) -> [String] { seen[key] as? [String] ?? ["no \(key)"] }
    #expect(strings("errors") == [])
    #expect(strings("requests") == [])
    #expect(strings("late_requests") == [])
    #expect(seen["refused"] as? String == "refused")
    #expect(seen["title"] as? String == "App --bench")
    #expect((seen["trust"] as? String)?.hasPrefix("exact · 0 dropped") == true)
    #expect(seen["has_types"] as? Bool == false && seen["has_timers"] as? Bool == false)
    #expect(strings("figures") == ["32.0 KiB", "34.8 KiB", "148 KiB", "86.3%"])
    for (name, value) in try #require(seen["totals"] as? [String: Int]) {
      let metric = try #require(Metric(name: name))
      #expect(value == profile.sites.reduce(0) { $0 + $1.counts[metric] }, "\(name)")
    }
    #expect(seen["hidden_sum"] as? Int == 4507)
    #expect(seen["inverted_sum"] as? Int == 4507)

    #expect(
      seen["tabs"] as? [[String]] == [
        ["overview"], ["flame"], ["timeline"], ["sites"], ["compare"],
      ])
    #expect(seen["tab_by_key"] as? String == "flame")
    #expect(seen["zoomed"] as? String == "main  in App: 34.8 KiB, 100%")
    #expect(seen["is_zoomed"] as? Bool == true)
    #expect(seen["is_reset"] as? Bool == true)
    #expect(seen["matched"] as? String == "100% of peak bytes")
    #expect(seen["inverted"] as? Bool == true)
    #expect(seen["by_keys"] as? String == "main  in App: 34.8 KiB, 100%")

    #expect(strings("sorted") == ["31.3 KiB", "3.05 KiB", "480 B", "0 B"])
    #expect(strings("ascending") == strings("sorted").reversed())
    #expect(seen["aria_sort"] as? String == "ascending")
    #expect(strings("by_allocations") == ["3,000", "1,000", "500", "7"])
    #expect(seen["caption"] as? String == "4 of 4 sites = 100% of 4,507")
    let details = try #require(seen["details"] as? String)
    #expect(details.contains("Callers"), "\(details)")
    #expect(details.contains("App.run()"), "\(details)")

    let range = try #require(seen["whole_range"] as? String)
    #expect(range.hasPrefix("from, to0 ns, 1.50 s"))
    #expect(range.contains("grown by+32.0 KiB"))
    #expect(seen["dragged_range"] as? String != range)
    #expect(seen["range_again"] as? String == range)
  }

  @Test(
    "A second report compares by site: itself unchanged, another by its difference, else an error",
    .enabled(if: BrowserRun.isPossible, BrowserRun.advice))
  func compare() throws {
    var other = SampleHeap().profile
    other.sites[0].counts.peakBytes -= 1024
    other.peakBytes? -= 1024
    let seen = try see(SampleHeap().profile, other: other)
    let results = try #require(seen["compared"] as? [[Any]]).map { $0.map { $0 as? String } }
    #expect(results.count == 3)
    #expect(results[0][1]?.hasPrefix("0 of 4 sites changed") == true)
    #expect(results[1][1]?.hasPrefix("1 of 4 sites changed") == true)
    #expect(results[1][2] == "▲ +1.00 KiB+3.0%33.8 KiB34.8 KiBwhole program")
    #expect(results[2][0]?.contains("neither a report in html nor one in json") == true)
  }

  @Test(
    "In a browser hostile names are names; a telephone's width and both themes hold",
    .enabled(if: BrowserRun.isPossible, BrowserRun.advice))
  func hostileNames() throws {
    var profile = HostileHeap().profile
    profile.types = [BlockType(kind: .instance, name: HostileHeap.names[0])]
    profile.typeShares = [
      TypeShare(site: 0, type: 0, counts: Counts(allocations: 10, allocatedBytes: 1000))
    ]
    profile.timers = RecordedTimer.samples
    profile.timers[1].name = HostileHeap.names[0]
    let seen = try see(profile, other: SampleHeap().profile)
    #expect(seen["errors"] as? [String] == [])
    #expect(seen["foreign"] as? Int == 0)
    let types = try #require(seen["types"] as? [[String]])
    #expect(types.count == 2)
    #expect(types[1].prefix(2) == ["1000 B", "7.7%"])
    #expect(types[1].last == HostileHeap.names[0])
    try expectTimers(seen)
    let names = Set(try #require(seen["names"] as? [String]))
    #expect(names == Set(HostileHeap.shownNames + ["main", Marker.unattributed.description]))
    #expect(seen["title"] as? String == "./prog </script> a|b\\u{a}c")
    #expect(seen["overflow"] as? [Int] == [0, 0, 0, 0, 0, 0])
    #expect(seen["dark"] as? String == "rgb(18, 22, 29)")
    #expect(seen["light"] as? String == "rgb(246, 247, 249)")
  }

  private func expectTimers(_ seen: [String: Any]) throws {
    let rows = try #require(seen["timers"] as? [[String]])
    #expect(
      rows[0].dropLast() == [
        "1.50 s", "62.5%", "300", "4.20 ms", "8.00 ms", "40.0 ms", "—", "98.0 ms", "3.33",
        "2.00 KiB", "",
      ])
    #expect(rows[0].last?.hasSuffix(" page2 failed") == true)
    #expect(rows[1].prefix(8) == ["900 ms", "37.5%", "2", "—", "—", "—", "—", "700 ms"])
    #expect(rows[1][8...9] == ["5", "50 B"])
    let note = "allocations of the whole process during the calls"
    #expect(rows[1].last == HostileHeap.names[0] + note)
    let spread = try #require(seen["spread"] as? [String])
    #expect(
      spread[0]
        == "shortest 900 µs, p50 4.20 ms, p90 8.00 ms, p95 9.00 ms, p99 40.0 ms, longest 98.0 ms")
    #expect(seen["spread_places"] as? [Bool] == [true, true])
    let byCalls = try #require(seen["timers_by_calls"] as? [[String]])
    #expect(byCalls.map { $0[2] } == ["300", "2"])
  }

  @Test("Of very many nodes the thin are put together, and sums stay")
  func manyNodes() throws {
    let profile = ManyStacks.profile(sites: 300_000, depth: 5)
    let tree = PageTree(CallTree(profile), metrics: [.allocations])
    #expect(tree.parentSteps.count < 100_000)
    #expect(tree.omitted > 200_000)
    #expect(tree.weights.reduce(0) { $0 + $1.allocations } == 300_000)
    for (place, step) in tree.parentSteps.enumerated() { #expect(Int(step) <= place) }
  }
}
