import Foundation
import ProfileModel
import Testing

@testable import Rendering

@Suite("A comparison is told in text, JSON and folded stacks")
struct DiffTests {
  static let sample: MeasurementDifference = {
    var base = Measurement(name: "a.plumb")
    var new = Measurement(name: "b.plumb")
    base.totals = Counts(allocations: 10, allocatedBytes: 1000, peakBytes: 100)
    new.totals = Counts(allocations: 14, allocatedBytes: 1512, peakBytes: 100)
    (base.exitStatus, new.exitStatus) = (0, 0)
    new.isComplete = false
    var load = MeasuredSite(
      identity: SiteIdentity(value: 0xab), function: "App.load()", module: "app",
      counts: Counts(allocations: 10, allocatedBytes: 1000))
    load.stack = ["main", "App.load()", "operator new 7"]
    load.lines = [MeasuredLine(file: "/s/App.swift", line: 4, counts: load.counts)]
    var loadNow = load
    loadNow.counts = Counts(allocations: 11, allocatedBytes: 1256)
    let inserted = MeasuredLine(
      file: "/s/App.swift", line: 6, type: "[Int] storage",
      counts: Counts(allocations: 1, allocatedBytes: 256))
    loadNow.lines.append(inserted)
    var pair = SiteDifference(base: load, new: loadNow, pass: .moved)
    pair.lines = [
      LineDifference(base: load.lines[0], new: load.lines[0]),
      LineDifference(base: nil, new: inserted),
    ]
    let store = MeasuredSite(
      identity: SiteIdentity(value: 0xcd), function: "App.store;()", module: "app",
      counts: Counts(allocations: 3, allocatedBytes: 256))
    return MeasurementDifference(
      base: base, new: new,
      sites: [pair, SiteDifference(base: nil, new: store, pass: nil)],
      types: [
        TypeDifference(
          name: "[Int] storage", base: nil, new: Counts(allocations: 1, allocatedBytes: 256))
      ])
  }()

  @Test("Text has totals, the line that grew, and what was matched how")
  func text() {
    var text = ""
    DiffText(DiffQuestion(), style: .plain).render(Self.sample, to: &text)
    for line in [
      "warning: the new side is incomplete: not every event is at its site",
      "allocations                10        14      +4  +40.0%",
      "+256 B  +25.6%  1000 B  1.23 KiB  moved    App.load()  App.swift:6  app",
      "    +256 B  new  App.swift:6  [[Int] storage]",
      "+256 B     new     0 B     256 B  new      App.store;()  app",
      "sites matched: 1 moved; 1 new, 0 gone",
    ] {
      #expect(text.contains(line), "\(text)")
    }
  }

  @Test("Folded stacks have two numbers, and nothing in a name looks like either")
  func folded() {
    var text = ""
    DiffFolded(DiffQuestion(metric: .allocations)).render(Self.sample, to: &text)
    #expect(text == "App.store:() 0 3\nmain;App.load();operator new_7 10 11\n")
  }

  @Test(
    "JSON keeps to its schema, which refuses what is no comparison",
    .enabled(if: SchemaValidation.isAvailable, "needs Python's jsonschema"))
  func json() {
    var text = ""
    DiffJSON(DiffQuestion()).render(Self.sample, to: &text)
    #expect(SchemaValidation.errors(of: text, schema: "diff") == "")
    for (from, to) in [("\"moved\"", "\"guessed\""), ("plumb.diff/1", "plumb.diff/2")] {
      #expect(text.contains(from))
      #expect(SchemaValidation.errors(of: text.replacing(from, with: to), schema: "diff") != "")
    }
  }
}
