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

      Of any other command (ctest, pytest) every process is recorded and is a row.

      With --bless the suite is run three times and what it counted becomes the baseline; from \
      then on tests are judged by it. The suite's output goes to stderr.

      The status is 0 when nothing grew; 2 when a test did; 3 with --ratchet when one shrank; 4 \
      when a test is new or gone, or the baseline is of other circumstances; 5 when it can't be \
      told; 6 when the tests failed.
      """)

  @Option(help: ArgumentHelp("How to write the report.", valueName: "format"))
  var format = SuiteFormat.text

  @Option(help: ArgumentHelp("Tests to show; 0 for all.", valueName: "number"))
  var limit = 20

  @Option(
    help: ArgumentHelp(
      "Runs of the suite (default: 1, or 3 with --bless).", valueName: "number"))
  var runs: Int?

  @Flag(help: "Make what the tests count now their baseline.")
  var bless = false

  @Option(
    help: ArgumentHelp(
      "The baseline (default: PlumbBaselines/TOOLCHAIN-ARCHITECTURE-CONFIGURATION.json).",
      valueName: "file"))
  var baseline: String?

  @Option(
    help: ArgumentHelp(
      "How the tests were built (default: by their folder in .build, else 'default').",
      valueName: "name"))
  var configuration: String?

  @Option(
    help: ArgumentHelp(
      "Record programs whose file names end so (default: .xctest for swift, else all).",
      valueName: "ending"))
  var only: String?

  @Flag(help: "Seed hash tables of Swift alike in every run; part of the baseline's key.")
  var deterministic = false

  @Option(
    help: ArgumentHelp(
      "The allocator that serves the tests (default: jemalloc).", valueName: "name"))
  var allocator: Allocator?

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
    if let runs, !(1...1000).contains(runs) {
      throw ValidationError("--runs is \(runs). Give a number from 1 to 1000.")
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
    // A baseline that was named is read before the tests take their time.
    if let baseline { _ = try BaselineFile(path: baseline) }
    let program = try ResolvedProgram(command, usage: Self.configuration.usage ?? "")
    let outcome = try SuiteRuns(program: program, options: self)
      .run(times: runs ?? (bless ? 3 : 1))
    guard let last = outcome.runs.last else { return }
    var result = SuiteResult(
      command: command, measurement: last, programStatus: outcome.programStatus,
      blessing: blessing)
    result.runs = outcome.runs.count
    let gate = SuiteGate(options: self, runs: outcome.runs)
    guard let key = gate.key else {
      if outcome.programStatus == 0 {
        throw ToolError.inconclusive(
          "No test left a recording that names it. Were tests run, and by programs that `plumb "
            + "doctor` can record? With --only, do their names end so?")
      }
      throw ExitCode(try announce(result))
    }
    if bless {
      try blessIfSound(result, gate, key)
    } else {
      result = try gate.judge(result, key: key)
      try deliver(result)
    }
    throw ExitCode(try announce(result))
  }

  private func blessIfSound(_ result: SuiteResult, _ gate: SuiteGate, _ key: BaselineKey) throws {
    guard result.programStatus == 0 else {
      throw ToolError.failed(
        "The tests ended with status \(result.programStatus): a failure is no baseline.")
    }
    if result.runs == 1 {
      Message.note("one run shows no spread: every metric is taken for exact.")
    }
    let (path, lines) = try gate.bless(key: key)
    try destination.deliver { output, _ in
      output.write("\(path)\n")
      for line in lines { output.write(line + "\n") }
    }
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
    if let baseline { words += ["--baseline", baseline] }
    if let configuration { words += ["--configuration", configuration] }
    if let only { words += ["--only", only] }
    if deterministic { words.append("--deterministic") }
    if let allocator { words += ["--allocator", allocator.rawValue] }
    return (words + ["--"] + command).map(ShellText.quoted).joined(separator: " ")
  }
}

/// The formats that a suite's tests are written in.
enum SuiteFormat: String, CaseIterable, ExpressibleByArgument {
  case text, json
}
