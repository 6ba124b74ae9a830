import Foundation
import ProfileModel
import Testing

@testable import Rendering

@Suite("The text report")
struct TextReportTests {
  private static let unicode = TerminalStyle(usesColour: false, usesUnicode: true, width: nil)

  private func render(
    _ question: ReportQuestion = ReportQuestion(), style: TerminalStyle = unicode,
    change: (inout Profile) -> Void = { _ in }
  ) -> String {
    var profile = SampleHeap().profile
    change(&profile)
    var text = ""
    TextReport(question, style: style).render(profile, to: &text)
    return text
  }

  /// A golden file, named after the command that prints it.
  private func golden(_ name: String) throws -> String {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let file = folder.appendingPathComponent("Golden").appendingPathComponent(name)
    return try String(contentsOf: file, encoding: .utf8)
  }

  @Test("The whole report of a sample heap, as pinned")
  func pinned() throws {
    #expect(try render() == golden("report.txt"))
    #expect(
      try render(ReportQuestion(metric: .allocatedBytes, grouping: .function, limit: 2))
        == golden("report--metric-allocated_bytes--by-function--limit-2.txt"))
    #expect(
      try render(ReportQuestion(metric: .allocations, grouping: .thread), style: .plain)
        == golden("report--metric-allocations--by-thread.ascii.txt"))
    #expect(
      try render(ReportQuestion(metric: .allocatedBytes, grouping: .line))
        == golden("report--metric-allocated_bytes--by-line.txt"))
  }

  @Test("A site that is blamed on several lines shows the heaviest and counts the others")
  func severalLines() {
    let text = render { profile in
      var site = profile.sites[1]
      let stack = profile.stack(of: site).map { frame in
        var frame = frame
        if frame.line == 91 { frame.line = 97 }
        return profile.frames.intern(frame)
      }
      site.path = profile.paths.intern(innermostFirst: stack)
      profile.sites.append(site)
    }
    #expect(text.contains("Loader.load(path:)  Loader.swift:91 +1 line  App"))
  }

  @Test("Every cut is stated, and what is shown and cut sum to the whole")
  func cuts() {
    let text = render(ReportQuestion(metric: .allocations, limit: 1))
    #expect(text.contains("showing 1 of 4 = 66.6% of 4,507"))
    #expect(text.contains("… 3 more sites"))
    #expect(!render(ReportQuestion(metric: .frees, limit: 0)).contains("more site"))
  }

  @Test("A metric that is nowhere says so instead of showing an empty table")
  func none() {
    let text = render(ReportQuestion(metric: .temporaryAllocations)) { profile in
      for index in profile.sites.indices { profile.sites[index].counts.temporaryAllocations = 0 }
    }
    #expect(text.contains("SITES by temporary allocations: none"))
  }

  @Test("What cannot be trusted is said first")
  func trust() {
    let text = render { profile in
      profile.trust.droppedEvents = 1200
      profile.trust.isRunning = true
      profile.trust.peakErrorBytes = 8192
      profile.run.otherMalloc = "/opt/app/App"
      profile.trust.remarks = ["One sentence."]
    }
    let lines = text.split(separator: "\n")
    #expect(lines[0].hasPrefix("exact · 1,200 dropped"))
    #expect(lines[0].contains("peak to within 8.00 KiB"))
    #expect(lines[1].hasPrefix("warning: the program calls the malloc of /opt/app/App"))
    #expect(text.contains("warning: the program was still running"))
    #expect(text.contains("warning: One sentence."))
    #expect(text.contains("\nlive at 1.50 s"))
  }

  @Test("No line is wider than the terminal's columns where names can give way")
  func width() {
    var style = Self.unicode
    style.width = 90
    let text = render(ReportQuestion(metric: .allocatedBytes), style: style) { profile in
      var frame = Frame(function: String(repeating: "長い名前", count: 30), role: .application)
      frame.moduleName = "App"
      let path = profile.paths.intern(innermostFirst: [profile.frames.intern(frame)])
      profile.sites.append(
        Site(path: path, counts: Counts(allocations: 9, allocatedBytes: 1 << 30)))
    }
    let table = text.split(separator: "\n").drop { !$0.hasPrefix("SITES") }
    #expect(table.allSatisfy { DisplayWidth.of(String($0)) <= 90 })
    #expect(table.contains { $0.contains("…") })
  }

  @Test("Colour only repeats what the text says")
  func colour() {
    var style = Self.unicode
    style.usesColour = true
    let coloured = render(style: style)
    #expect(coloured.contains("\u{1b}[1m"))
    let stripped = coloured.replacing(#/\u{1b}\[[0-9]+m/#, with: "")
    #expect(stripped == render())
  }

  @Test("ASCII terminals get ASCII")
  func ascii() {
    #expect(render(style: .plain).utf8.allSatisfy { $0 < 0x80 })
  }

  @Test(
    "The end of the run in words",
    arguments: [
      (0, "exited with status 0 after 1.50 s"), (7 << 8, "exited with status 7 after 1.50 s"),
      (9, "was ended by signal 9 (SIGKILL) after 1.50 s"),
      (0x80 | 11, "was ended by signal 11 (SIGSEGV) after 1.50 s"),
    ])
  func outcome(waitStatus: Int32, words: String) {
    var profile = SampleHeap().profile
    profile.run.waitStatus = waitStatus
    #expect(RunOutcome.sentence(profile) == words)
  }
}
