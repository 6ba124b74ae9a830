// TotalsAreTrue.swift: programs that nobody here wrote, against the independent counter.
//
// counter.so stands in front of the recorder in LD_PRELOAD and passes each call on: both see the
// same calls of the same run. The recorder may see up to 20 events more or fewer at the start and
// the end; bytes may differ by what these few were.
import Foundation
import Testing

extension EndToEnd {
  @Suite struct TotalsAreTrue {
    /// Start-up and exit differences that are allowed, in events and in bytes.
    static let allowedEvents = 20
    static let allowedBytes = 128 * 1024

    @Test("python3 at work: totals, live and peak are the counter's")
    func python() throws {
      let scratch = try ScratchFolder()
      try expectTotals(of: Workloads.python(in: scratch), isExact: true)
    }

    @Test("sqlite3 with a large script: totals, live and peak are the counter's")
    func sqlite() throws {
      let scratch = try ScratchFolder()
      var scenario = try Scenario("/usr/bin/sqlite3", "-batch", ":memory:")
      scenario.input = try scratch.write(Workloads.sqlScript(rows: 20_000), to: "script.sql")
      try expectTotals(of: scenario, isExact: true)
    }

    @Test("git log and fsck of a repository: totals, live and peak are the counter's")
    func git() throws {
      let scratch = try ScratchFolder()
      try Workloads.makeRepository(in: scratch.path)
      try expectTotals(of: Scenario("/usr/bin/git", "-C", scratch.path, "log", "-p"), isExact: true)
    }

    @Test("cc1plus on a template-heavy file: totals, live and peak are the counter's")
    func compiler() throws {
      let scratch = try ScratchFolder()
      let scenario = try Workloads.compiler(templates: runsFullTests ? 800 : 60, in: scratch)
      try expectTotals(of: scenario, isExact: true)
    }

    @Test("a Swift program with Foundation and JSON: totals, live and peak are the counter's")
    func swift() throws {
      try expectTotals(of: Scenario("word_index"), isExact: true)
    }

    @Test("threads and tasks: totals are the counter's, the peak within its stated error")
    func threads() throws {
      try expectTotals(of: Scenario("realloc_race"), isExact: false)
      try expectTotals(of: Scenario("handed_over"), isExact: false)
      try expectTotals(of: Scenario("concurrency"), isExact: false)
    }

    @Test("forwarding to glibc counts the same")
    func systemAllocator() throws {
      try expectTotals(of: Scenario("known_totals"), isExact: true, options: "allocator=system")
      try expectTotals(of: Scenario("word_index"), isExact: true, options: "allocator=system")
    }

    /// Runs under both preloads and compares; `isExact` says that one thread allocates.
    private func expectTotals(
      of scenario: Scenario, isExact: Bool, options: String = "follow=0",
      sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
      let counting = try ScratchFolder()
      var scenario = scenario
      let plain = try scenario.runPlain(in: counting.path)
      scenario.environment["COUNTER_OUTPUT"] = counting.path + "/%p.totals"
      let run = try scenario.record(
        options: options, preloads: [try Harness.program("counter.so")])
      #expect(run.outcome.ending == plain.ending, sourceLocation: sourceLocation)
      #expect(run.outcome.output == plain.output, sourceLocation: sourceLocation)
      let truth = try Counts(ofCounterAt: counting.path + "/\(run.outcome.pid).totals")
      let report = try run.report(hasStacks: false)
      report.expectWhole(sourceLocation: sourceLocation)
      expectClose(report.totals, truth, sourceLocation)
      let peakError = Self.allowedBytes + (isExact ? 0 : report.trust.peakErrorBytes)
      #expect(
        abs(report.totals.peakBytes - truth.peakBytes) <= peakError,
        sourceLocation: sourceLocation)
      if isExact { #expect(report.trust.peakErrorBytes == 0, sourceLocation: sourceLocation) }
    }

    private func expectClose(_ totals: Counts, _ truth: Counts, _ sourceLocation: SourceLocation) {
      let events: [(String, KeyPath<Counts, Int>)] = [
        ("allocations", \.allocations), ("frees", \.frees), ("live blocks", \.liveBlocks),
        ("temporary", \.temporaryAllocations),
      ]
      for (name, number) in events {
        #expect(
          abs(totals[keyPath: number] - truth[keyPath: number]) <= Self.allowedEvents,
          "\(name): \(totals[keyPath: number]), counted \(truth[keyPath: number])",
          sourceLocation: sourceLocation)
      }
      let bytes: [(String, KeyPath<Counts, Int>)] = [
        ("allocated", \.allocatedBytes), ("freed", \.freedBytes), ("live", \.liveBytes),
      ]
      for (name, number) in bytes {
        #expect(
          abs(totals[keyPath: number] - truth[keyPath: number]) <= Self.allowedBytes,
          "\(name) bytes: \(totals[keyPath: number]), counted \(truth[keyPath: number])",
          sourceLocation: sourceLocation)
      }
    }
  }
}
