import ArgumentParser
import ProfileModel
import Rendering

/// `plumb test`: what each test of a suite allocates, without a change to the suite.
struct TestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Run a test suite, and show or judge what each test allocates.",
    usage: "plumb test [OPTIONS] -- COMMAND ARGUMENTS…",
    discussion: """
      `plumb test -- swift test` records the tests alone: neither the compilers that are started \
      nor SwiftPM. What a test allocates is told by its stack, so it is the same when tests run at \
      once; XCTest and Swift Testing are both known. What happens once in a process, whichever \
      test comes first, stands in a row of its own, and so does what no test's stack leads to.

      A peak is the most that a test's own blocks had at once, whatever others had then. A time is \
      as the test library says, while the test was recorded.

      Of any other command (ctest, pytest) every process is recorded and is a row.

      With --bless the suite is run three times and what it counted becomes the baseline; from \
      then on tests are judged by it. The last run of `swift test` is with --parallel, so that \
      what a test counts beside others and alone is known. What varies and grew is run again \
      before it is believed. The suite's output goes to stderr.

      The status is 0 when nothing grew; 2 when a test did, or leaks; 3 with --ratchet when one \
      shrank; 4 when a test is new or gone, or the baseline is of other circumstances; 5 when it \
      can't be told; 6 when the tests failed.
      """)

  @Option(help: ArgumentHelp("How to write the report.", valueName: "format"))
  var format = SuiteFormat.text

  @Option(help: ArgumentHelp("Tests to show; 0 for all.", valueName: "number"))
  var limit = 20

  @Option(
    help: ArgumentHelp(
      "Runs of the suite (default: 1, or 3 with --bless).", valueName: "number"))
  var runs: Int?

  @Flag(help: "Look for leaks when a process exits; a test that leaks fails.")
  var leaks = false

  @Option(
    help: ArgumentHelp(
      "Leaks that are known: lines of leak:PATTERN, as LeakSanitizer's. Repeatable.",
      valueName: "file"))
  var suppressions: [String] = []

  @Flag(help: "Make what the tests count now their baseline.")
  var bless = false

  @OptionGroup var circumstances: CircumstanceOptions

  @Option(
    help: ArgumentHelp(
      "Record programs whose file names end so (default: .xctest for swift, else all).",
      valueName: "ending"))
  var only: String?

  @Flag(help: "Fail when a test shrank and was not blessed.")
  var ratchet = false

  @Flag(help: "Return the tests' own status; the verdict is still printed.")
  var reportOnly = false

  @Option(help: ArgumentHelp("Write the verdict to a file, as JSON.", valueName: "file"))
  var verdict: String?

  @OptionGroup var destination: OutputOptions

  @Argument(
    parsing: .postTerminator,
    help: ArgumentHelp("The command that runs the tests.", valueName: "command"))
  var command: [String] = []

  func validate() throws {
    guard !command.isEmpty else {
      throw ValidationError("Give the command that runs the tests behind --.")
    }
    if limit < 0 {
      throw ValidationError("--limit is \(limit). Give a number of tests, or 0 for all.")
    }
    try RunCount.validate(runs)
    if leaks, bless {
      throw ValidationError("--leaks judges by itself and is no part of a baseline: leave one out.")
    }
    if !leaks, !suppressions.isEmpty {
      throw ValidationError("--suppressions says which leaks are known; it needs --leaks.")
    }
    if let only, only.contains(",") {
      throw ValidationError("--only is '\(only)'. Give the end of a file name without a comma.")
    }
  }

  /// Whether some of the suite's tests alone are run, so that others are not gone.
  var isPartial: Bool {
    command.contains { word in
      ["--filter", "--skip", "-s", "--specifier", "-k", "-R", "-E"].contains(word)
        || word.hasPrefix("--filter=") || word.hasPrefix("--skip=")
    }
  }

  func run() throws {
    try circumstances.checkBaseline()
    let program = try ResolvedProgram(command, usage: Self.configuration.usage ?? "")
    let suite = SuiteRuns(
      program: program, circumstances: circumstances, only: only, leaks: try leakWatch())
    let times = self.runs ?? (bless ? RunCount.judged : 1)
    var (runs, status) =
      bless ? try suite.runForBaseline(times: times) : try suite.run(times: times)
    if bless { return try self.bless(runs, status) }
    guard var judged = try judge(runs, status) else {
      guard status != 0 else { throw Self.noTest }
      throw ExitCode(try announce(result(runs, status)))
    }
    if self.runs == nil, judged.mayBeChance {
      Message.note("what grew varies by itself: the suite is run again, and the smallest counts.")
      let again = try suite.run(times: RunCount.doubted - 1)
      (runs, status) = (runs + again.runs, again.programStatus)
      judged = try judge(runs, status) ?? judged
    }
    try deliver(judged)
    throw ExitCode(try announce(judged))
  }

  private func result(_ runs: [SuiteMeasurement], _ status: Int32) -> SuiteResult {
    SuiteResult(command: command, runs: runs, programStatus: status, blessing: blessing)
  }

  private func gate(_ runs: [SuiteMeasurement]) -> SuiteGate? {
    SuiteGate(runs, circumstances: circumstances, isPartial: isPartial)
  }

  /// Nil without a test.
  private func judge(
    _ runs: [SuiteMeasurement], _ status: Int32
  ) throws(ToolError) -> SuiteResult? {
    try gate(runs)?.judge(result(runs, status), isRatchet: ratchet)
  }

  /// Nil where nobody asked for leaks.
  private func leakWatch() throws -> LeakWatch? {
    guard leaks else { return nil }
    var known = LeakSuppressions()
    for file in suppressions { try known.add(file: file) }
    return LeakWatch(suppressions: known)
  }

  private static let noTest = ToolError.inconclusive(
    "No test left a recording that names it. Were tests run, and by programs that `plumb doctor` "
      + "can record? With --only, do their names end so?")

  private func bless(_ runs: [SuiteMeasurement], _ status: Int32) throws {
    guard status == 0 else {
      throw ToolError.failed("The tests ended with status \(status): a failure is no baseline.")
    }
    guard let gate = gate(runs) else { throw Self.noTest }
    let blessed = try gate.bless(times: runs.count)
    try destination.deliver { output, _ in blessed.write(to: &output) }
  }

  private func deliver(_ result: SuiteResult) throws {
    try destination.deliver { output, style in
      switch format {
      case .text: SuiteText(limit: limit, style: style).render(result, to: &output)
      case .json: SuiteJSON().render(result, to: &output)
      }
    }
  }

  private func announce(_ result: SuiteResult) throws -> Int32 {
    let status = try Verdict(result).announce(file: verdict)
    return reportOnly ? result.programStatus : status
  }

  private var blessing: String {
    var words = ["plumb", "test", "--bless"]
    words += circumstances.words
    if let only { words += ["--only", only] }
    return (words + ["--"] + command).map(ShellText.quoted).joined(separator: " ")
  }
}

/// The formats that a suite's tests are written in.
enum SuiteFormat: String, CaseIterable, ExpressibleByArgument {
  case text, json
}
