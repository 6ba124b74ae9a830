import JSONReading
import ProfileModel
import Rendering
import Testing

@Suite("A report in JSON stands for the capture that it was made from")
struct ReportReadingTests {
  /// Two lines of one function, one of another, a runtime frame between.
  private static let profile: Profile = {
    var profile = Profile()
    profile.run.executable = "/build/app"
    profile.run.allocator = "jemalloc-5.3.0"
    profile.trust.peakErrorBytes = 3
    for (line, function) in [(10, "load()"), (12, "load()"), (30, "closure #2 in store()")] {
      var frame = Frame(function: function, module: 0, moduleName: "app")
      (frame.file, frame.line) = ("/src/app.swift", line)
      let path = profile.paths.intern(innermostFirst: [profile.frames.intern(frame)])
      var site = Site(path: path)
      site.counts = Counts(
        allocations: line, allocatedBytes: 32 * line, frees: 1, freedBytes: 32, peakBlocks: 2,
        peakBytes: 64, temporaryAllocations: 1)
      site.sizes.add(allocations: line, sizeClass: 6)
      profile.sites.append(site)
    }
    return profile
  }()

  private func report(limit: Int? = nil) -> [UInt8] {
    var text = ""
    JSONReport(ReportQuestion(limit: limit)).render(Self.profile, to: &text)
    return Array(text.utf8)
  }

  @Test("what a comparison asks of a profile, its report answers alike")
  func same() throws {
    let read = try ReportReading.measurement(report(), name: "a")
    let own = Measurement(Self.profile, name: "a")
    #expect(read.totals == own.totals)
    #expect(read.executable == own.executable)
    #expect(read.peakErrorBytes == 3)
    #expect(read.sites.count == 2)
    for site in own.sites {
      let other = try #require(read.sites.first { $0.identity == site.identity })
      #expect(other.family == site.family)
      #expect(other.counts == site.counts)
      #expect(other.places == site.places)
      #expect(other.ordinals == site.ordinals)
      #expect(other.sizeClass == site.sizeClass)
      #expect(other.stack == site.stack)
      #expect(other.lines.map(\.place) == site.lines.map(\.place))
      #expect(other.lines.map(\.counts) == site.lines.map(\.counts))
    }
  }

  @Test("a report from which a limit cut sites is refused: they would look gone")
  func cut() {
    #expect(throws: JSONError.self) {
      try ReportReading.measurement(report(limit: 1), name: "a")
    }
  }

  @Test("another document is refused with the line of what is wrong")
  func foreign() {
    do {
      _ = try ReportReading.measurement(Array("{\n\n\"schema\": \"other/1\"}".utf8), name: "a")
      Issue.record("The document was read.")
    } catch {
      #expect(error.description == "line 3: this is no report of schema plumb.report/1")
    }
  }
}
