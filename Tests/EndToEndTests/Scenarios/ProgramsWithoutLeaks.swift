// ProgramsWithoutLeaks.swift: nothing that is alive is called a leak, in programs of many kinds,
// and what is planted in each of them is found.
import Foundation
import Testing

/// A program in which nothing leaks.
private struct CleanProgram: CustomTestStringConvertible {
  var name: String
  var arguments: [String] = []
  var environment: [String: String] = [:]
  /// Else it is one of Tests/Programs.
  var isInstalled = false
  /// Whether it leaks blocks of a library's that a built-in suppression knows.
  var isSuppressed = false

  var testDescription: String { name }

  /// Nil where it is not installed.
  func path() throws -> String? {
    // The one that these tests are in.
    if name == "swift-testing bundle" { return CommandLine.arguments[0] }
    return isInstalled ? Harness.executable(name) : try Harness.program(name)
  }

  static let all = [
    CleanProgram(name: "word_index"),
    CleanProgram(name: "word_index_debug"),
    CleanProgram(name: "concurrency"),
    CleanProgram(name: "block_types"),
    CleanProgram(name: "leaks", arguments: ["alive", "0"]),
    CleanProgram(name: "xctest_bundle", isSuppressed: true),
    CleanProgram(
      name: "swift-testing bundle",
      arguments: ["--testing-library", "swift-testing", "--filter", "LeakSearchTests/bounds"]),
    CleanProgram(
      name: "sqlite3",
      arguments: [":memory:", "create table t(a); insert into t values (1); select 1"],
      isInstalled: true),
    CleanProgram(
      name: "python3",
      arguments: ["-c", "import json; print(len(json.dumps(list(range(1000)))))"],
      environment: ["PYTHONMALLOC": "malloc"], isInstalled: true),
    CleanProgram(
      name: "git", arguments: ["-C", Harness.packageRoot, "log", "--oneline", "-1"],
      isInstalled: true),
  ]
}

extension EndToEnd {
  @Suite struct ProgramsWithoutLeaks {
    @Test(
      "nothing leaks in programs of Foundation, tasks, dispatch, XCTest, Swift Testing, C, Python",
      arguments: CleanProgram.all)
    fileprivate func noFalseLeaks(program: CleanProgram) throws {
      guard let path = try program.path() else { return }
      let (outcome, report) = try LeakReport.look(
        path, program.arguments, environment: program.environment)
      #expect(outcome.ending == .exited(0), "\(outcome.errors)")
      #expect(outcome.errors.hasSuffix("plumb: verdict: clean (program exit 0)\n"))
      let totals = try #require(report).totals
      #expect(totals.leakedBlocks == 0 && totals.liveBlocks > 0)
      #expect((totals.suppressedBlocks > 0) == program.isSuppressed)
    }

    @Test(
      "a block and a cycle that are lost in such a program are found, and nothing else",
      arguments: CleanProgram.all)
    fileprivate func plantedLeaks(program: CleanProgram) throws {
      guard let path = try program.path() else { return }
      var environment = program.environment
      environment["LD_PRELOAD"] = try Harness.program("plant_leaks.so")
      let (outcome, report) = try LeakReport.look(
        path, program.arguments, environment: environment)
      #expect(outcome.ending == .exited(2), "\(outcome.errors)")
      let leaks = try #require(report).leaks
      #expect(leaks.map(\.function) == ["plant_cycle", "plant_block"])
      #expect(leaks.map(\.blocks) == [2, 1] && leaks.map(\.bytes) == [66_006, 33_001])
      #expect(leaks.map(\.cycle.count) == [2, 0])
    }

    @Test("50 blocks leak in ten cycles, where LeakSanitizer and valgrind count 210")
    func compared() throws {
      let program = try Harness.program("leaks_compared")
      let (_, report) = try LeakReport.look(program)
      let totals = try #require(report).totals
      #expect(totals.leakedBlocks == 50 && totals.cycles == 10)
      guard let valgrind = Harness.executable("valgrind") else { return }
      let folder = try ScratchFolder()
      let outcome = try Command(path: valgrind, arguments: [program], folder: folder.path).run()
      let lost = outcome.errors.matches(of: #/(?:definitely|indirectly) lost: .* in ([0-9]+) bl/#)
      #expect(lost.compactMap { Int($0.output.1) }.reduce(0, +) == 210)
    }
  }
}
