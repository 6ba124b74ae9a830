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

    @Test("in a program that is made to mislead a walk every sampled stack is libunwind's")
    func torture() throws {
      try expectStacks(of: Scenario("stack_torture", "20000"), atLeast: 2500)
    }

    @Test(
      "a walk that is broken in one place is found out",
      arguments: [
        "joined_at_one_frame", "looked_up_behind_the_call", "no_frame_pointer_without_rules",
        "rbp_frame_taken_for_rsp", "rbp_not_restored", "realigned_frame_not_followed",
        "realigned_word_not_compared", "return_address_not_compared", "saved_rbp_not_compared",
        "signal_frame_misread",
      ])
    func mutants(name: String) throws {
      let verdict = try OracleVerdict.of(
        Scenario("stack_torture", "20000"), oracle: "mutants/\(name).so")
      #expect(verdict.compared >= 2500)
      #expect(verdict.equal < verdict.compared, "The comparison did not notice \(name).")
    }

    /// The proof: at least 200,000 stacks of programs of every kind, none different.
    @Test("200,000 sampled stacks are libunwind's, none different", .enabled(if: runsFullTests))
    func proof() throws {
      let scratch = try ScratchFolder()
      var sqlite = try Scenario("/usr/bin/sqlite3", ":memory:")
      sqlite.input = try scratch.write(Workloads.sqlScript(rows: 100_000), to: "script.sql")
      var scenarios = [
        ("sqlite3", sqlite),
        ("python3", try Workloads.python(in: scratch)),
        ("cc1plus", try Workloads.compiler(templates: 400, in: scratch)),
        ("C, torture", try Scenario("stack_torture", "1500000")),
        ("C++ exceptions", try Scenario("throws")),
        ("Swift -O", try Scenario("word_index")),
        ("Swift -Onone", try Scenario("word_index_debug")),
        ("Swift static", try Scenario("word_index_static")),
        ("Swift concurrency", try Scenario("concurrency")),
      ]
      if let node = Harness.executable("node") {
        let script = "let a = []; for (let i = 0; i < 3e6; i++) a.push({x: i, y: 's' + i})"
        scenarios.append(("node", try Scenario(node, "-e", script)))
      }
      if let java = Harness.executable("java") {
        scenarios.append(("java", try Scenario(java, "-version")))
      }
      var all = OracleVerdict()
      for (name, scenario) in scenarios {
        let verdict = try OracleVerdict.of(scenario)
        print(verdict.line(name))
        #expect(verdict.equal == verdict.compared, "\(name): \(verdict.differences)")
        all.add(verdict)
      }
      print(all.line("all"))
      #expect(all.compared >= 200_000)
    }

    private func expectStacks(
      of scenario: Scenario, atLeast expected: Int,
      sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
      let verdict = try OracleVerdict.of(scenario)
      #expect(
        verdict.compared >= expected, "\(scenario.path)", sourceLocation: sourceLocation)
      #expect(
        verdict.equal == verdict.compared, "\(scenario.path): \(verdict.differences)",
        sourceLocation: sourceLocation)
    }
  }
}
