import Analysis
import ArgumentParser
import JSONReading
import ProfileModel
import Rendering

/// `plumb check`: whether a program counts more than the baseline that somebody approved of.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Judge a program's memory by a baseline, or its time by another program.",
    usage: """
      plumb check [OPTIONS] -- PROGRAM ARGUMENTS…
             plumb check [OPTIONS] CAPTURE…
             plumb check --base-program FILE [OPTIONS] -- PROGRAM ARGUMENTS…
             plumb check --calibrate [OPTIONS] [-- PROGRAM ARGUMENTS…]
      """,
    discussion: """
      The program is run several times and judged metric by metric, as steady as each was when the \
      baseline was made: to the unit, or within what it varied by. A growth is explained by sites, \
      lines and types. `plumb bless` makes the baseline. Budgets stand in plumb.json.

      The program reads nothing, and its output goes to stderr. Neither its children are counted \
      nor what libraries allocate before it starts, which depends on the machine.

      Time is judged apart, by --base-program: pairs of processes in turn, a test of ranks, and \
      once more before a growth is believed. --calibrate says what a machine can tell.

      The status is 0 when nothing grew; 2 when something did or a budget is exceeded; 3 with \
      --ratchet when something shrank; 4 when the baseline is missing or was made under other \
      circumstances; 5 when what was counted can't be believed; 6 when the program failed.
      """)

  @OptionGroup var subject: GateOptions

  @Option(help: ArgumentHelp("How to write the decision.", valueName: "format"))
  var format = GateFormat.text

  @Option(
    help: ArgumentHelp(
      "Write it to a file as well, in a format of that list. Repeatable.",
      valueName: "format=file"))
  var write: [GateCopy] = []

  @Option(
    help: ArgumentHelp(
      "The file of budgets (default: plumb.json, where there is one).", valueName: "file"))
  var budgets: String?

  @Option(
    help: ArgumentHelp(
      "Write the baseline that would pass, for plumb bless --from.", valueName: "file"))
  var writeSuggested: String?

  @Flag(help: "Fail when something shrank and was not blessed.")
  var ratchet = false

  @Flag(help: "Return 0 whatever the verdict is; it is still printed.")
  var reportOnly = false

  @Flag(help: "Show every site that changed, whatever the verdict is.")
  var explain = false

  @Option(help: ArgumentHelp("Write the verdict to a file, as JSON.", valueName: "file"))
  var verdict: String?

  @OptionGroup var time: TimeOptions

  @OptionGroup var destination: OutputOptions

  @Argument(
    help: ArgumentHelp(
      "Captures or JSON reports of one program's runs; or, behind --, the program and its "
        + "arguments.", valueName: "words"))
  var words: [String] = []

  func validate() throws {
    let (captures, program) = GateOptions.split(words)
    if time.isTiming { try refuseMemoryOptions() }
    if time.isTiming, !captures.isEmpty {
      throw ValidationError("Captures tell no time: give a program behind --.")
    }
    guard captures.isEmpty != program.isEmpty || time.calibrate else {
      throw ValidationError("Give captures of a program, or a program behind --.")
    }
  }

  private func refuseMemoryOptions() throws {
    let given = [
      ("--baseline", subject.circumstances.baseline != nil),
      ("--allocator", subject.circumstances.allocator != nil), ("--runs", subject.runs != nil),
      ("--budgets", budgets != nil), ("--write-suggested", writeSuggested != nil),
      ("--ratchet", ratchet), ("--explain", explain),
    ]
    if let option = given.first(where: \.1)?.0 {
      throw ValidationError("\(option) is for memory, which is not judged beside time.")
    }
    if time.calibrate, format != .text || !write.isEmpty || verdict != nil {
      throw ValidationError("A calibration is written as text alone, and has no verdict.")
    }
  }

  func run() throws {
    let (captures, program) = GateOptions.split(words)
    if time.calibrate { return try calibrate(program) }
    if time.isTiming { return try judgeTime(of: program) }
    let budgets = try Configuration.budgets(named: self.budgets)
    try subject.circumstances.checkBaseline()
    let subject = try self.subject.subject(
      program: program, captures: captures, usage: "plumb check -- PROGRAM ARGUMENTS…")
    let file = try BaselineFile.find(
      named: self.subject.circumstances.baseline, key: subject.key)
    var judging = GateJudging()
    judging.isRatchet = ratchet
    judging.budgets = budgets
    if let baseline = file.baseline, let entry = baseline.entries[subject.name] {
      judging.base = (entry, baseline.key)
    }
    var result = GateResult(
      name: subject.name, key: subject.key, runs: subject.runs.count, baselineFile: file.path,
      blessing: self.subject.blessing(program: program, captures: captures))
    result.programStatus = subject.programStatus
    result.loading = subject.loading
    result = judging.judge(result, runs: subject.runs)
    try deliver(result)
    if let writeSuggested { try suggest(subject, beside: file, to: writeSuggested) }
    let status = try Verdict(result).announce(file: verdict)
    throw ExitCode(reportOnly ? 0 : status)
  }

  private func calibrate(_ program: [String]) throws {
    let calibration = try time.calibration(
      program, isDeterministic: subject.circumstances.deterministic)
    let name = program.isEmpty ? "a loop of sh" : program.joined(separator: " ")
    let result = calibration.result(name: subject.name ?? name, pairs: time.pairs)
    try destination.deliver { output, style in
      CalibrationText(style: style).render(result, to: &output)
    }
  }

  private func judgeTime(of program: [String]) throws {
    let resolved = try ResolvedProgram(
      program, usage: "plumb check --base-program FILE -- PROGRAM ARGUMENTS…")
    var result = GateResult(
      name: subject.name ?? GateOptions.name(program), key: subject.timingKey(of: resolved.path),
      runs: 0, baselineFile: time.baseProgram ?? "", blessing: "")
    try time.judge(resolved, isDeterministic: subject.circumstances.deterministic, into: &result)
    try deliver(result)
    let status = try Verdict(result).announce(file: verdict)
    throw ExitCode(reportOnly ? 0 : status)
  }

  private func deliver(_ result: GateResult) throws {
    try destination.deliver { output, style in
      format.render(result, style: style, to: &output)
      guard explain, format == .text, let difference = result.difference else { return }
      output.write("\n")
      DiffText(DiffQuestion(metric: .allocations, limit: 0), style: style)
        .render(difference, to: &output)
    }
    for copy in write {
      try ReportDelivery(output: copy.path, force: true).deliver { output, style in
        copy.format.render(result, style: style, to: &output)
      }
    }
  }

  private func suggest(
    _ subject: GateSubject, beside file: BaselineFile, to path: String
  ) throws {
    var baseline =
      file.baseline.flatMap { $0.key == subject.key ? $0 : nil }
      ?? Baseline(key: subject.key)
    baseline.entries[subject.name] = BaselineLearning.entry(of: subject.runs)
    try ReportDelivery(output: path, force: true).deliver { output, _ in
      BaselineJSON().render(baseline, to: &output)
    }
  }
}

/// What `plumb.json` says.
enum Configuration {
  private static let standardPath = "plumb.json"
  private static let limit = 1 << 20

  /// - Throws: 1 with the line, where it is not understood.
  static func budgets(named path: String?) throws(ToolError) -> [Budget] {
    if path == nil, !FileSystem.exists(standardPath) { return [] }
    let path = path ?? standardPath
    guard let bytes = FileSystem.read(path, limit: limit) else {
      throw .report("The budgets '\(path)' cannot be read: \(systemReason()).")
    }
    do throws(JSONError) {
      return try ConfigurationReading.budgets(bytes)
    } catch {
      throw .report("The budgets '\(path)' are not understood: \(error).")
    }
  }
}
