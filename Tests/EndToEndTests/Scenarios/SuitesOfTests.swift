// SuitesOfTests.swift: plumb test, on bundles as swift build makes them.
import Foundation
import Testing

/// What `plumb test --format json` says.
private struct SuiteReport: Decodable {
  struct Row: Decodable {
    var name: String
    var allocations: Int
    var liveBlocks: Int
    var liveBytes: Int
    var peakBytes: Int
    var leakedBlocks: Int?
    var leakedBytes: Int?
  }
  struct Sum: Decodable { var allocations: Int }
  var verdict: String
  var processes: Int
  var processesWithoutEvents: Int
  var totals: Sum
  var once: Sum
  var harness: Sum
  var unattributed: Sum
  var tests: [Row]
  var missingTests: [String]

  init(_ json: String) throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    self = try decoder.decode(SuiteReport.self, from: Data(json.utf8))
  }

  func row(_ test: String) -> Row? { tests.first { $0.name.hasSuffix(test) } }

  func allocations(_ test: String) -> Int? { row(test)?.allocations }
}

extension EndToEnd {
  @Suite struct SuitesOfTests {
    private func test(
      _ arguments: [String], of program: String = "measured_tests", filter: String? = nil,
      in folder: ScratchFolder
    ) throws -> Outcome {
      var words = ["test", "--only", program] + arguments + ["--", try Harness.program(program)]
      if let filter { words += ["--testing-library", "swift-testing", "--filter", filter] }
      return try Command(path: Harness.tool(), arguments: words, folder: folder.path).run()
    }

    @Test("a test counts the same alone, beside another, and beside one that never rests")
    func parallel() throws {
      let folder = try ScratchFolder()
      for filter in ["Parallel/one", "Parallel/(one|two)", "Parallel/(one|two|noise)"] {
        let outcome = try test(["--format", "json"], filter: filter, in: folder)
        #expect(outcome.ending == .exited(0), "\(outcome.errors)")
        let report = try SuiteReport(outcome.output)
        // Once to warm up, and once within its budget.
        #expect(report.allocations("Parallel.one") == 2_000)
        // A block at a time, whatever the others keep meanwhile.
        #expect(report.row("Parallel.one")?.peakBytes == 100)
        #expect(report.processesWithoutEvents == 0)
        #expect(report.verdict == "passed" && report.processes == 1)
        let shares = [report.once, report.harness, report.unattributed].map(\.allocations)
        let tests = report.tests.map(\.allocations)
        #expect((shares + tests).reduce(0, +) == report.totals.allocations)
      }
    }

    @Test("the methods of XCTest are known, and the result of the suite passes through")
    func xctest() throws {
      let folder = try ScratchFolder()
      let outcome = try test([], of: "xctest_bundle", in: folder)
      #expect(outcome.ending == .exited(0))
      #expect(outcome.output.contains("xctest_bundle.ShelfTests.testBooks\n"))
      #expect(outcome.output.contains("[made once: metadata, globals]"))
      #expect(outcome.errors.contains("Executed 3 tests, with 0 failures"))
      #expect(outcome.errors.hasSuffix("plumb: verdict: passed (program exit 0)\n"))
      let failed = try test(["--format", "json"], filter: "Parallel/three", in: folder)
      #expect(failed.ending == .exited(6))
      #expect(try SuiteReport(failed.output).allocations("Parallel.three") == 2_000)
    }

    @Test("with --leaks, a test has what it allocated and nobody could reach when it ended")
    func leaks() throws {
      let folder = try ScratchFolder()
      let outcome = try test(
        ["--leaks", "--format", "json"], filter: "Heap/(chain|cycle)|Parallel/one", in: folder)
      let report = try SuiteReport(outcome.output)
      let cycle = try #require(report.row("Heap.cycle"))
      // A node, another one, and the bytes of each; once to warm up, and once more.
      #expect(cycle.liveBlocks == 8 && cycle.leakedBlocks == 8)
      #expect(cycle.leakedBytes == cycle.liveBytes && cycle.peakBytes == cycle.liveBytes)
      for test in ["Heap.chain", "Parallel.one"] { #expect(report.row(test)?.leakedBlocks == 0) }
      // The trait of the test fails it, which goes before the leak.
      #expect(outcome.ending == .exited(6) && report.verdict == "failed")
      let clean = try test(["--leaks"], filter: "Parallel/one", in: folder)
      #expect(clean.ending == .exited(0), "\(clean.output)\(clean.errors)")
      #expect(clean.output.contains("  leaked  "))
    }

    @Test("with --leaks, a process that did not pass through exit is said to be unknown")
    func unknownLeaks() throws {
      let folder = try ScratchFolder()
      let killed = "/bin/sh -c 'kill -KILL $$'; /bin/cat /dev/null; true"
      let outcome = try Command(
        path: Harness.tool(), arguments: ["test", "--leaks", "--", "/bin/sh", "-c", killed],
        folder: folder.path
      ).run()
      #expect(outcome.ending == .exited(0), "\(outcome.output)\(outcome.errors)")
      // The outer shell ends by _exit, as dash does.
      #expect(outcome.output.contains("warning: the leaks of 2 of 3 processes are not known"))
      #expect(!outcome.output.contains(" 0 ns "), "an end that nobody saw has no time")
      let blessing = try test(["--leaks", "--bless"], filter: "Parallel/one", in: folder)
      #expect(blessing.ending == .exited(1))
      #expect(blessing.errors.contains("--leaks judges by itself"))
    }

    @Test("a blessed suite is judged test by test: unchanged, grown, new and gone")
    func gate() throws {
      let folder = try ScratchFolder()
      let baseline = folder.path + "/tests.json"
      let gated = ["--baseline", baseline]
      let filter = "Parallel/(one|two)"
      let blessed = try test(gated + ["--bless", "--runs", "2"], filter: filter, in: folder)
      #expect(blessed.ending == .exited(0), "\(blessed.errors)")
      #expect(try test(gated, filter: filter, in: folder).ending == .exited(0))

      let text = try String(contentsOfFile: baseline, encoding: .utf8)
      let smaller = text.replacing("\"value\": 2000", with: "\"value\": 1999", maxReplacements: 1)
      #expect(smaller != text)
      try smaller.write(toFile: baseline, atomically: true, encoding: .utf8)
      let grown = try test(gated, filter: filter, in: folder)
      #expect(grown.ending == .exited(2), "\(grown.output)")
      #expect(grown.output.contains("MeasuredTests.Parallel.one"))
      #expect(grown.output.contains("allocations"))

      try text.write(toFile: baseline, atomically: true, encoding: .utf8)
      let more = try test(
        gated + ["--format", "json"], filter: "Parallel/(one|two|noise)", in: folder)
      #expect(more.ending == .exited(4))
      #expect(try SuiteReport(more.output).verdict == "missing")
    }

    @Test("what is no test leaves nothing to judge, and a command that is not there is named")
    func nothing() throws {
      let folder = try ScratchFolder()
      let tool = try Harness.tool()
      let other = try Command(
        path: tool, arguments: ["test", "--only", "nothing", "--", "/bin/true"],
        folder: folder.path
      ).run()
      #expect(other.ending == .exited(5))
      #expect(other.errors.contains("No test left a recording"))
      let absent = try Command(
        path: tool, arguments: ["test", "--", "/no/such/runner"], folder: folder.path
      ).run()
      #expect(absent.ending == .exited(127))
      let none = try Command(path: tool, arguments: ["test"], folder: folder.path).run()
      #expect(none.ending == .exited(1))
    }

    @Test("of another runner each process is a test, and its children are recorded")
    func processes() throws {
      let folder = try ScratchFolder()
      let outcome = try Command(
        path: Harness.tool(),
        arguments: [
          "test", "--format", "json", "--", "/bin/sh", "-c", "/bin/ls / >&2; /bin/cat /dev/null",
        ], folder: folder.path
      ).run()
      #expect(outcome.ending == .exited(0), "\(outcome.errors)")
      let names = try SuiteReport(outcome.output).tests.map(\.name)
      #expect(names.contains("ls /"))
      #expect(names.contains { $0.hasSuffix("cat /dev/null") })
    }
  }
}
