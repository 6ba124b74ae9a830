// StacksAreRight.swift: the recorder's stack walk against libunwind's, in real programs.
//
// stack_oracle.so walks at each allocation with the recorder's code and compares every 97th walk
// with unw_backtrace, frame by frame; the full proof over many programs is a later one.
import Foundation
import Testing

extension EndToEnd {
  @Suite struct StacksAreRight {
    @Test(
      "in C, C++ and Swift programs every sampled stack is libunwind's",
      arguments: [
        ("deep_recursion", 6), ("throws", 100), ("coroutines", 10), ("operators", 5),
        ("own_operators", 10), ("word_index", 500), ("word_index_debug", 500),
        ("word_index_static", 500), ("concurrency", 10), ("call_tree", 1),
      ])
    func ownPrograms(name: String, atLeast compared: Int) throws {
      try expectStacks(of: Scenario(name), atLeast: compared)
    }

    @Test("in sqlite3, python3 and cc1plus every sampled stack is libunwind's")
    func realPrograms() throws {
      let scratch = try ScratchFolder()
      var sqlite = try Scenario("/usr/bin/sqlite3", ":memory:")
      sqlite.input = try scratch.write(Workloads.sqlScript(rows: 3000), to: "script.sql")
      try expectStacks(of: sqlite, atLeast: 100)
      try expectStacks(of: Workloads.python(in: scratch), atLeast: 500)
      try expectStacks(of: Workloads.compiler(templates: 60, in: scratch), atLeast: 500)
    }

    private func expectStacks(
      of scenario: Scenario, atLeast expected: Int,
      sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
      let scratch = try ScratchFolder()
      var variables = scenario.environment
      variables["LD_PRELOAD"] = try Harness.program("stack_oracle.so")
      variables["ORACLE_OUTPUT"] = scratch.path + "/%p.verdict"
      variables["ORACLE_VERBOSE"] = "1"
      let outcome = try Command(
        path: scenario.path, arguments: scenario.arguments, environment: variables,
        folder: scratch.path, input: scenario.input
      ).run()
      #expect(outcome.ending == .exited(0), sourceLocation: sourceLocation)
      let verdict = FileManager.default.contents(
        atPath: scratch.path + "/\(outcome.pid).verdict")
      guard let verdict, verdict.count >= 16 else {
        throw Failure("The oracle wrote nothing: was it loaded? \(outcome.errors)")
      }
      let (compared, equal) = verdict.withUnsafeBytes {
        ($0.loadUnaligned(as: UInt64.self), $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
      }
      #expect(compared >= expected, "\(scenario.path)", sourceLocation: sourceLocation)
      #expect(
        equal == compared, "\(scenario.path): \(outcome.errors)", sourceLocation: sourceLocation)
    }
  }
}
