import JSONReading
import ProfileModel
import Rendering
import Testing

@Suite("A baseline is read as it was written, or refused with its line")
struct BaselineReadingTests {
  static let baseline: Baseline = {
    var baseline = Baseline(
      key: BaselineKey(
        toolchain: "swift-6.3.1", architecture: "x86_64", configuration: "release",
        allocator: "jemalloc-5.3.0", counting: "plumb-0.1.0", hashing: BaselineKey.seeded))
    var entry = BaselineEntry(runs: 3, program: "app")
    for metric in GatedMetric.allCases {
      entry.metrics[metric] = MetricRecord(value: 7, spread: 2, metricClass: .bounded)
    }
    let counts = Counts(
      allocations: 9, allocatedBytes: 90, frees: 7, freedBytes: 70, peakBytes: 40,
      temporaryAllocations: 1)
    var site = MeasuredSite(
      identity: SiteIdentity(value: 0xab), family: SiteIdentity(value: 0xcd),
      function: "closure #2 in \"load\"()", module: "app", counts: counts)
    site.type = "[Int] storage"
    site.sizeClass = 4
    site.ordinals = [2]
    site.lines = [MeasuredLine(file: "/src/app.swift", line: 4, type: "A", counts: counts)]
    entry.sites = [site]
    entry.omittedSites = 5
    baseline.entries["app \"quoted\"\nand broken"] = entry
    return baseline
  }()

  static func text(_ baseline: Baseline = baseline) -> String {
    var text = ""
    BaselineJSON().render(baseline, to: &text)
    return text
  }

  @Test("what is written is read, names with quotes and line breaks included")
  func roundTrip() throws {
    let read = try BaselineReading.baseline(Array(Self.text().utf8))
    #expect(read.key == Self.baseline.key)
    #expect(Array(read.entries.keys) == Array(Self.baseline.entries.keys))
    #expect(Self.text(read) == Self.text().replacing("/src/app.swift", with: "app.swift"))
    let site = try #require(read.entries.values.first?.sites.first)
    #expect(site.counts.frees == 7)
    #expect(site.lines.map(\.counts.freedBytes) == [70])
  }

  @Test("every metric and every site stands on a line of its own")
  func lines() {
    let lines = Self.text().split(separator: "\n")
    for metric in GatedMetric.allCases {
      #expect(lines.count { $0.contains("\"\(metric.rawValue)\": {") } == 1)
    }
    #expect(lines.count { $0.contains("00000000000000ab") && $0.hasSuffix("}]}") } == 1)
  }

  @Test(
    "what is no baseline is refused, with its line",
    arguments: [
      ("plumb.baseline/1", "plumb.baseline/9", "line 2: this is no baseline"),
      ("\"bounded\"", "\"loose\"", "'loose' is no class"),
      ("\"allocations\": {\"class\"", "\"allocs\": {\"class\"", "'allocs' is no gated metric"),
      (
        "\"live_blocks\": {\"class\"", "\"allocations\": {\"class\"",
        "'allocations' stands here twice"
      ),
      ("  \"key\"", "<<<<<<< ours\n  \"key\"", "line 3: a merge conflict is not resolved"),
      ("\"runs\": 3", "\"runs\": -3", "'runs' is negative"),
      ("\"omitted_sites\"", "\"omited_sites\"", "'omited_sites' is not known here"),
      ("00000000000000ab", "xyz", "'xyz' is no site's id"),
    ])
  func refused(from: String, to: String, message: String) {
    let text = Self.text()
    #expect(text.contains(from))
    let changed = text.replacing(from, with: to, maxReplacements: 1)
    do {
      _ = try BaselineReading.baseline(Array(changed.utf8))
      Issue.record("It was read.")
    } catch {
      #expect(error.description.contains(message), "\(error)")
    }
  }
}

@Suite("Budgets are read, and a slip of the pen is an error with its line")
struct ConfigurationReadingTests {
  private func budgets(_ text: String) throws -> [Budget] {
    let document = "{\"schema\": \"plumb.configuration/1\",\n\"budgets\": [\n\(text)\n]}"
    return try ConfigurationReading.budgets(Array(document.utf8))
  }

  @Test("a total, sites, types, and whose they are")
  func read() throws {
    let budgets = try budgets(
      """
      {"metric": "allocations", "max": 10},
      {"site": "App.*", "metric": "live_bytes", "max": 0, "program": "app*"},
      {"type": "Node", "metric": "peak_bytes", "max": 64}
      """)
    #expect(budgets.map(\.line) == [3, 4, 5])
    #expect(budgets.map(\.subject) == [.total, .sites(pattern: "App.*"), .types(pattern: "Node")])
    #expect(budgets.map(\.limit) == [10, 0, 64])
    #expect(budgets[1].program == "app*")
  }

  @Test(
    "unknown members, metrics and limits are refused",
    arguments: [
      ("{\"metrik\": \"allocations\", \"max\": 1}", "line 3: 'metrik' is not known here"),
      ("{\"metric\": \"time\", \"max\": 1}", "line 3: 'time' is no metric"),
      ("{\"metric\": \"allocations\"}", "'max' is missing"),
      ("{\"metric\": \"allocations\", \"max\": \"1\"}", "'max' is no whole number"),
      (
        "{\"site\": \"a\", \"type\": \"b\", \"metric\": \"allocations\", \"max\": 1}", "not of both"
      ),
    ])
  func refused(text: String, message: String) {
    do {
      _ = try budgets(text)
      Issue.record("It was read.")
    } catch {
      #expect("\(error)".contains(message), "\(error)")
    }
  }
}
