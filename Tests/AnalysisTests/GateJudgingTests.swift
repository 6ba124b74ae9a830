import Analysis
import ProfileModel
import Testing

@Suite("A gate judges to the unit, and says what it cannot judge")
struct GateJudgingTests {
  private static let key = BaselineKey(
    toolchain: "swift-6.3.1", architecture: "x86_64", configuration: "release",
    allocator: "jemalloc-5.3.0", counting: "plumb-0.1.0", hashing: BaselineKey.seeded)

  /// Runs of one site that allocates 100 bytes at a time.
  private func runs(_ allocations: [Int], function: String = "app:load()") -> [Measurement] {
    allocations.map { count in
      var sample = SampleMeasurement()
      if count > 0 { sample.add([function, "app:main"], allocations: count, type: "app.Node") }
      return sample.measurement()
    }
  }

  private func judge(
    base: [Int]?, new: [Int], ratchet: Bool = false, allowedSpreads: Int = 1,
    budgets: [Budget] = [], key: BaselineKey = key,
    change: (inout [Measurement], inout GateResult) -> Void = { _, _ in }
  ) -> GateResult {
    var judging = GateJudging()
    judging.isRatchet = ratchet
    judging.allowedSpreads = allowedSpreads
    judging.budgets = budgets
    if let base { judging.base = (BaselineLearning.entry(of: runs(base)), key) }
    var result = GateResult(
      name: "app", key: Self.key, runs: new.count, baselineFile: "b.json", blessing: "bless")
    var measured = runs(new)
    change(&measured, &result)
    return judging.judge(result, runs: measured)
  }

  private func outcome(_ result: GateResult) -> GateOutcome? {
    result.judgements.first { $0.metric == .allocations }?.outcome
  }

  @Test("One allocation more is a regression of an exact metric, and none is none")
  func exact() {
    #expect(judge(base: [10, 10, 10], new: [11, 11, 11]).verdict == .regressed)
    #expect(judge(base: [10, 10, 10], new: [10, 10, 10]).verdict == .passed)
  }

  @Test("From nothing to one is a regression")
  func zero() throws {
    let result = judge(base: [0, 0, 0], new: [1, 1, 1])
    #expect(result.verdict == .regressed)
    let excess = Excess(.allocations, of: try #require(result.difference))
    #expect(excess.sites.map(\.site.function) == ["load()"])
    #expect(excess.types.map(\.name) == ["app.Node"])
  }

  @Test("A bounded metric is judged by its smallest run, and the spread is allowed and no more")
  func bounded() {
    let base = [100, 103, 101]
    #expect(outcome(judge(base: base, new: [103, 140, 150])) == .unchanged)
    #expect(outcome(judge(base: base, new: [104, 104, 104])) == .regressed)
    #expect(outcome(judge(base: base, new: [97, 200])) == .unchanged)
    #expect(outcome(judge(base: base, new: [96, 200])) == .improved)
  }

  @Test("Of many tests at once, a bounded metric is allowed its spread twice")
  func unluckyOfMany() {
    let base = [100, 103, 101]
    #expect(outcome(judge(base: base, new: [106], allowedSpreads: 2)) == .unchanged)
    #expect(outcome(judge(base: base, new: [107], allowedSpreads: 2)) == .regressed)
    #expect(outcome(judge(base: [10, 10], new: [11], allowedSpreads: 2)) == .regressed)
  }

  @Test("A metric that varied by more than a tenth is shown and never judged")
  func info() {
    let result = judge(base: [100, 120], new: [900])
    #expect(outcome(result) == .info)
    #expect(result.verdict == .passed)
  }

  @Test("What an exact metric varies by now is not allowed it: the smallest run is judged")
  func newlyUnsteady() {
    #expect(outcome(judge(base: [10, 10], new: [10, 14])) == .unchanged)
    #expect(outcome(judge(base: [10, 10], new: [11, 14])) == .regressed)
  }

  @Test("An improvement passes, unless a team ratchets")
  func improvement() {
    #expect(judge(base: [10], new: [9]).verdict == .passed)
    #expect(judge(base: [10], new: [9], ratchet: true).verdict == .improved)
  }

  @Test(
    "Without an entry the verdict is missing, with another key it is outdated and advice stands")
  func absent() {
    #expect(judge(base: nil, new: [9]).verdict == .missing)
    var key = Self.key
    key.toolchain = "swift-6.2.0"
    let result = judge(base: [10], new: [11], key: key)
    #expect(result.verdict == .outdated)
    #expect(result.keyDifferences.map(\.base) == ["swift-6.2.0"])
    #expect(outcome(result) == .regressed)
  }

  @Test("Incomplete runs are inconclusive, never passed; a failed program is failed")
  func doubts() {
    let incomplete = judge(base: [10], new: [10]) { runs, _ in runs[0].isComplete = false }
    #expect(incomplete.verdict == .inconclusive)
    let failed = judge(base: [10], new: [10]) { _, result in result.programStatus = 3 }
    #expect(failed.verdict == .failed)
  }

  @Test("A budget holds without a baseline, for matching sites and types alone")
  func budgets() {
    func budget(_ subject: Budget.Subject, _ limit: Int, program: String? = nil) -> Budget {
      Budget(subject: subject, metric: .allocations, limit: limit, program: program, line: 3)
    }
    #expect(judge(base: nil, new: [5], budgets: [budget(.total, 4)]).verdict == .regressed)
    #expect(judge(base: [5], new: [5], budgets: [budget(.total, 5)]).verdict == .passed)
    let site = judge(base: [5], new: [5], budgets: [budget(.sites(pattern: "lo*"), 0)])
    #expect(site.exceededBudgets.first?.value == 5)
    #expect(site.exceededBudgets.first?.sites.map(\.function) == ["load()"])
    let other = judge(base: [5], new: [5], budgets: [budget(.sites(pattern: "store*"), 0)])
    #expect(other.verdict == .passed)
    let type = judge(base: [5], new: [5], budgets: [budget(.types(pattern: "*Node"), 4)])
    #expect(type.verdict == .regressed)
    let elsewhere = judge(
      base: [5], new: [5], budgets: [budget(.total, 0, program: "other*")])
    #expect(elsewhere.verdict == .passed)
  }

  @Test("What libraries allocate before the program starts is no part of it")
  func loading() {
    var sample = SampleMeasurement()
    sample.add(["app:load()", "app:main", "libc.so.6:_start"], allocations: 3)
    sample.add(["libfoo.so:constructor", "ld-linux-x86-64.so.2:_dl_init"], allocations: 4)
    let measurement = sample.measurement()
    #expect(measurement.loadingCounts.allocations == 4)
    #expect(measurement.withoutLoading.totals.allocations == 3)
    #expect(measurement.withoutLoading.sites.map(\.function) == ["load()"])
  }
}

@Suite("A pattern with stars names functions, types and programs")
struct GlobTests {
  @Test("A star stands for any text, and nothing else has a meaning")
  func matching() {
    for (name, pattern) in [
      ("load()", "load()"), ("App.load()", "App.*"), ("", "*"), ("", ""), ("aXbYb", "a*b"),
      ("a.b", "a.b"), ("Array<Int>", "*<*>"),
    ] {
      #expect(Glob.matches(name, pattern), "\(name) \(pattern)")
    }
    for (name, pattern) in [
      ("load()", "load"), ("load()", "oad()"), ("a", ""), ("axb", "a.b"), ("ab", "a*c"),
      ("a", "?"), ("aXbY", "a*b"),
    ] {
      #expect(!Glob.matches(name, pattern), "\(name) \(pattern)")
    }
  }
}
