import Analysis
import ProfileModel

/// Judges the tests of a suite by the baseline that somebody approved of, one entry a test.
struct SuiteGate {
  let circumstances: CircumstanceOptions
  let key: BaselineKey
  /// Whether some of the suite's tests alone were run, so that others are not gone.
  let isPartial: Bool
  /// Each test's runs: those in which it allocated.
  private let tests: [String: [Measurement]]
  /// The programs of the tests, to whom entries of a baseline belong.
  private let programs: Set<String>

  /// Of all tests together: some 6 MB, which a repository can hold.
  private static let siteLimit = 10_000
  private static let leastSiteLimit = 20

  /// Nil without a test.
  init?(_ runs: [SuiteMeasurement], circumstances: CircumstanceOptions, isPartial: Bool) {
    tests = runs.reduce(into: [:]) { tests, run in
      for test in run.tests { tests[test.name, default: []].append(test.measurement) }
    }
    // Which of the tests stands for the circumstances makes no difference.
    guard let first = tests.values.first?.first else { return nil }
    key = circumstances.key(of: first)
    programs = Set(tests.values.joined().map { LoadedModule.name(ofPath: $0.executable) })
    self.circumstances = circumstances
    self.isPartial = isPartial
  }

  /// Fills in what a baseline says of the tests; without a baseline, nothing.
  func judge(_ result: SuiteResult, isRatchet: Bool) throws(ToolError) -> SuiteResult {
    let file = try BaselineFile.find(named: circumstances.baseline, key: key)
    guard let baseline = file.baseline else {
      guard circumstances.baseline == nil else {
        throw .report("There is no baseline '\(file.path)'. Make it: \(result.blessing)")
      }
      return result
    }
    let known = baseline.entries.filter { programs.contains($0.value.program) }
    // A baseline of other programs says nothing of these tests.
    guard !known.isEmpty || circumstances.baseline != nil else { return result }
    var result = result
    result.baselineFile = file.path
    result.judgements = tests.sorted { $0.key < $1.key }.map { name, runs in
      var judging = GateJudging()
      judging.isRatchet = isRatchet
      judging.allowedSpreads = 2
      judging.base = baseline.entries[name].map { ($0, baseline.key) }
      return judging.judge(
        GateResult(
          name: name, key: key, runs: runs.count, baselineFile: file.path,
          blessing: result.blessing), runs: runs)
    }
    if !isPartial { result.missingTests = known.keys.filter { tests[$0] == nil }.sorted() }
    return result
  }

  /// Replaces the tests' entries by what was counted. Entries of other programs stay.
  ///
  /// - Throws: 5 where a run can't be believed; 1 where the baseline can't be written.
  func bless(times: Int) throws -> BaselineFile.Blessed {
    try BaselineFile.checkSound(tests.values.joined(), times: times)
    let siteLimit = min(
      max(Self.siteLimit / tests.count, Self.leastSiteLimit), BaselineEntry.siteLimit)
    return try BaselineFile.bless(
      tests.mapValues { BaselineLearning.entry(of: $0, siteLimit: siteLimit) }, key: key,
      named: circumstances.baseline
    ) { name, entry in
      !isPartial && tests[name] == nil && programs.contains(entry.program)
    }
  }
}
