import Analysis
import ProfileModel
import Rendering

/// Judges the tests of a suite by the baseline that somebody approved of, one entry a test.
struct SuiteGate {
  let options: TestCommand
  let runs: [SuiteMeasurement]

  /// Each test's runs: those in which it allocated.
  private var runsOfTests: [String: [Measurement]] {
    runs.reduce(into: [:]) { tests, run in
      for test in run.tests { tests[test.name, default: []].append(test.measurement) }
    }
  }

  /// The circumstances, by the program of the tests; nil without a test.
  var key: BaselineKey? {
    // The same program in every run of the tests: which of them stands for it makes no difference.
    guard let run = runs.last?.tests.first?.measurement else { return nil }
    return GateKeyDiscovery.key(
      of: run, configuration: options.configuration, isDeterministic: options.deterministic)
  }

  /// Fills in what a baseline says of the tests; without a baseline, nothing.
  func judge(_ result: SuiteResult, key: BaselineKey) throws(ToolError) -> SuiteResult {
    let file = try BaselineFile.find(named: options.baseline, key: key)
    guard let baseline = file.baseline else {
      guard options.baseline == nil else {
        throw .report("There is no baseline '\(file.path)'. Make it: \(result.blessing)")
      }
      return result
    }
    let tests = runsOfTests
    let programs = Set(tests.values.joined().map { LoadedModule.name(ofPath: $0.executable) })
    let known = baseline.entries.filter { programs.contains($0.value.program) }
    // A baseline of other programs says nothing of these tests.
    guard !known.isEmpty || options.baseline != nil else { return result }
    var result = result
    result.baselineFile = file.path
    result.judgements = tests.keys.sorted().map { name in
      var judging = GateJudging()
      judging.isRatchet = options.ratchet
      judging.base = baseline.entries[name].map { ($0, baseline.key) }
      let runs = tests[name] ?? []
      return judging.judge(
        GateResult(
          name: name, key: key, runs: runs.count, baselineFile: file.path,
          blessing: result.blessing), runs: runs)
    }
    if !options.isPartial { result.missingTests = known.keys.filter { tests[$0] == nil }.sorted() }
    return result
  }

  /// Replaces the tests' entries by what was counted. Entries of other programs stay.
  ///
  /// - Returns: The file, and what changed.
  func bless(key: BaselineKey) throws -> (path: String, lines: [String]) {
    let path = options.baseline ?? BaselineFile.standardPath(key)
    let file = try BaselineFile(path: path)
    var baseline = file.baseline ?? Baseline(key: key)
    if let first = baseline.key.differences(from: key).first {
      throw ToolError.report(
        "The baseline '\(path)' was made under other circumstances: \(first.field) was "
          + "\(first.base) and is \(first.new). Give another file with --baseline, or remove "
          + "this one and bless everything anew.")
    }
    var lines: [String] = []
    let tests = runsOfTests
    let programs = Set(tests.values.joined().map { LoadedModule.name(ofPath: $0.executable) })
    for (name, runs) in tests.sorted(by: { $0.key < $1.key }) {
      let entry = BaselineLearning.entry(of: runs)
      lines += BlessingText.lines(name, from: baseline.entries[name], to: entry)
      if baseline.entries[name]?.metrics != entry.metrics { baseline.entries[name] = entry }
    }
    if !options.isPartial {
      for (name, entry) in baseline.entries
      where tests[name] == nil && programs.contains(entry.program) {
        baseline.entries[name] = nil
        lines.append("\(name): gone")
      }
    }
    try file.replace(with: baseline)
    return (path, lines)
  }
}
