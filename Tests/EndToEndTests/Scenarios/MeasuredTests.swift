// MeasuredTests.swift: tests with budgets, run by the recorder and without it.
import Foundation
import Testing

extension EndToEnd {
  @Suite struct MeasuredTests {
    private static let source = "MeasuredTests.swift"

    /// Runs those of the bundle's tests whose names have a part in common.
    private func run(
      _ filter: String, environment: [String: String] = [:], isRecorded: Bool = true
    ) throws -> Outcome {
      var scenario = try Scenario(
        "measured_tests", "--testing-library", "swift-testing", "--filter", filter)
      scenario.environment = environment.merging(["NO_COLOR": "1"]) { own, _ in own }
      let scratch = try ScratchFolder()
      return try isRecorded ? scenario.record().outcome : scenario.runPlain(in: scratch.path)
    }

    /// The issues that were recorded: the test's name, and what follows.
    private func issues(_ outcome: Outcome) -> [String] {
      let text = outcome.output + outcome.errors
      return text.components(separatedBy: "✘ Test ").dropFirst()
        .filter { $0.contains("recorded an issue") }
    }

    private func issue(_ outcome: Outcome, of test: String) throws -> String {
      let found = issues(outcome).filter { $0.hasPrefix("\"\(test)\"") }
      #expect(found.count == 1, "\(outcome.output)\(outcome.errors)")
      return try #require(found.first)
    }

    @Test("the innermost budget of a kind counts, and each argument is measured for itself")
    func innermost() throws {
      let outcome = try run("BudgetOfSuite")
      #expect(issues(outcome).count == 2, "\(outcome.output)\(outcome.errors)")
      let exceeded = try issue(outcome, of: "exceeds the suite's budget")
      #expect(exceeded.contains("allocated 6 blocks, 1 more than the 5 allowed."))
      // At the test's line, with the site: its function and its line.
      #expect(exceeded.contains("at MeasuredTests.swift:"))
      #expect(exceeded.contains("MeasuredTests.allocateAndFree(_:bytes:)"))
      #expect(exceeded.contains("\(Self.source):9"))
      #expect(exceeded.contains("← MeasuredTests.BudgetOfSuite.exceeds()"))
      let argument = try issue(outcome, of: "exceeds for one argument alone")
      #expect(argument.contains("blocks → 7"))
      #expect(outcome.ending != .exited(0))
    }

    @Test("allocations, peak and what is kept are counted to the unit, after a warm-up")
    func counted() throws {
      let outcome = try run("Measured\\.|MeasuredTests.Measured/")
      #expect(try issue(outcome, of: "exceeds its peak").contains("11.7 KiB, 1.95 KiB more"))
      let kept = try issue(outcome, of: "exceeds what it may keep")
      #expect(kept.contains("left behind 4.88 KiB, 3.91 KiB more than the 0.98 KiB allowed."))
      _ = try issue(outcome, of: "what is made once counts without a warm-up")
      #expect(issues(outcome).filter { $0.hasPrefix("\"what is made once doesn't") }.isEmpty)
      #expect(issues(outcome).filter { $0.hasPrefix("\"a peak within") }.isEmpty)
      // What ran elsewhere is not counted, and that is not passed over.
      let text = outcome.output + outcome.errors
      #expect(text.contains("It went on once after something that ran on another thread"))
      #expect(issues(outcome).filter { $0.hasPrefix("\"on the main actor") }.isEmpty, "\(text)")
      // The error is the test's own, and nothing else is said of it.
      #expect(issues(outcome).filter { $0.hasPrefix("\"throws\"") }.count == 1)
    }

    @Test("counts are a test's own, whatever runs beside it")
    func parallel() throws {
      let outcome = try run("Parallel")
      #expect(issues(outcome).count == 2, "\(outcome.output)\(outcome.errors)")
      let exceeded = try issue(outcome, of: "exceeds by one")
      #expect(exceeded.contains("1,000 blocks, 1 more than the 999 allowed."))
      let structured = try issue(outcome, of: "what child tasks and actors allocate counts")
      #expect(structured.contains("MeasuredTests.Counter.add()"))
    }

    @Test("leaks and objects that stay are found in their test, with what holds them")
    func heap() throws {
      let outcome = try run("MeasuredTests.Heap")
      #expect(issues(outcome).count == 3, "\(outcome.output)\(outcome.errors)")
      for test in ["a cycle leaks", "expects no leaks of a cycle"] {
        let leak = try issue(outcome, of: test)
        #expect(leak.contains("cycle MeasuredTests.Node.next → MeasuredTests.Node.next"))
        #expect(leak.contains("MeasuredTests.Node.__allocating_init()"))
      }
      #expect(try issue(outcome, of: "a cycle leaks").contains("4 blocks leaked, 8.32 KiB."))
      let kept = try issue(outcome, of: "expects release of what is kept")
      #expect(kept.contains("It is held by static MeasuredTests.Registry.nodes"))
    }

    @Test("a latency needs no recorder", arguments: [true, false])
    func latency(isRecorded: Bool) throws {
      let outcome = try run("Latency", isRecorded: isRecorded)
      #expect(issues(outcome).count == 1, "\(outcome.output)\(outcome.errors)")
      #expect(try issue(outcome, of: "is too slow").contains("99 % of 20 runs took up to"))
      #expect(!outcome.errors.contains("No recorder is loaded"))
    }

    @Test("without a recorder, tests run unmeasured after one warning")
    func withoutRecorder() throws {
      let outcome = try run("BudgetOfSuite|MeasuredTests.Heap/chain", isRecorded: false)
      #expect(outcome.ending == .exited(0), "\(outcome.output)\(outcome.errors)")
      let warnings = outcome.errors.components(separatedBy: "No recorder is loaded")
      #expect(warnings.count == 2)
    }

    @Test("without a recorder, tests fail where that is strict")
    func strict() throws {
      let outcome = try run(
        "BudgetOfSuite/within", environment: ["PLUMB_STRICT": "1"], isRecorded: false)
      #expect(try issue(outcome, of: "within the suite's budget").contains("plumb run --"))
    }

    @Test("XCTest cases are measured as well")
    func cases() throws {
      let run = try Scenario("measured_tests", "MeasuredTests.MeasuredCases").record()
      let text = run.outcome.output + run.outcome.errors
      for (test, part) in [
        ("testAllocations", "allocated 6 blocks, 1 more than the 5 allowed."),
        ("testPeak", "had at most in use 11.7 KiB, 1.95 KiB more than the 9.77 KiB allowed."),
        ("testLeaks", "cycle MeasuredTests.Node.next"),
        ("testReleased", "It is held by static MeasuredTests.Registry.nodes"),
      ] {
        let found = text.split(separator: "\n").filter {
          $0.contains("MeasuredCases.\(test) : ") && $0.contains("error")
        }
        #expect(found.count == 1, "\(text)")
        #expect(text.contains(part), "\(text)")
      }
      #expect(text.contains("Executed 5 tests, with 4 failures"))
    }
  }
}

extension EndToEnd.MeasuredTests {
  @Test("the code of the articles does what they say")
  func articles() throws {
    let run = try Scenario("articles").record()
    #expect(run.outcome.ending == .exited(0), "\(run.outcome.errors)")
    let output = run.outcome.output
    #expect(output.contains("slow: false false"))
    #expect(output.contains("articles.Entry: "))
    #expect(output.contains("articles.cache  articles → articles.Cache.entries → "))
    #expect(output.contains("100 sessions, held by:\n  articles.sessions"))
    #expect(output.contains("/Articles.swift:17: "), "\(output)")
    let tests = try self.run("CacheTests|ArticleTests")
    #expect(tests.ending == .exited(0), "\(tests.output)\(tests.errors)")
  }
}
