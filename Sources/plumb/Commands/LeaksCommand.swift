import ArgumentParser
import ProfileModel
import Rendering

/// `plumb leaks`: what nobody can reach any more, at a program's exit or while it runs.
struct LeaksCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "leaks",
    abstract: "Find blocks that nobody can reach any more, and cycles that hold themselves.",
    usage: """
      plumb leaks [OPTIONS] -- PROGRAM ARGUMENTS…
             plumb leaks [OPTIONS] PID
      """,
    discussion: """
      A program is looked at when it exits, by return or by exit. A process that is recorded \
      already is stopped while its heap is copied; ptrace must be allowed.

      The status is 0 when nothing leaked, 2 when something did, 5 when it can't be told, and 6 \
      when the program itself failed.
      """)

  @Option(help: ArgumentHelp("How to write the report.", valueName: "format"))
  var format = LeakFormat.text

  @Option(help: ArgumentHelp("Groups of leaks to show; 0 for all.", valueName: "number"))
  var limit = 20

  @Option(
    help: ArgumentHelp(
      "Leaks that are known: lines of leak:PATTERN, as LeakSanitizer's. Repeatable.",
      valueName: "file"))
  var suppressions: [String] = []

  @Option(
    help: ArgumentHelp("Write lines that would suppress what was found.", valueName: "file"))
  var generateSuppressions: String?

  @Option(
    help: ArgumentHelp(
      "The allocator that serves the program (default: jemalloc).", valueName: "name"))
  var allocator: Allocator?

  @Option(help: ArgumentHelp("Write the verdict to a file, as JSON.", valueName: "file"))
  var verdict: String?

  @OptionGroup var destination: OutputOptions

  @Argument(help: ArgumentHelp("The id of a recorded process.", valueName: "pid"))
  var pid: Int?

  @Argument(
    parsing: .postTerminator,
    help: ArgumentHelp("The program and its arguments.", valueName: "program"))
  var program: [String] = []

  func validate() throws {
    if limit < 0 {
      throw ValidationError("--limit is \(limit). Give a number of groups, or 0 for all.")
    }
    if let pid, pid <= 0 { throw ValidationError("'\(pid)' is no process id.") }
    if (pid == nil) == program.isEmpty {
      throw ValidationError("Give the id of a recorded process, or a program behind --.")
    }
  }

  func run() throws {
    var known = LeakSuppressions()
    for file in suppressions { try known.add(file: file) }
    let look = { (heap: InspectedHeap) in
      LeakAnswer(findings: heap.leaks(suppressions: known), profile: heap.profile)
    }
    guard let pid else { throw ExitCode(try run(program, look)) }
    let answer = look(try InspectedHeap(pid: pid))
    try deliver(answer)
    throw ExitCode(try conclude(answer, programStatus: nil).announce(file: verdict))
  }

  private func run(
    _ program: [String], _ look: @escaping (InspectedHeap) -> LeakAnswer
  ) throws -> Int32 {
    let outcome = try HeldProgram(program: program, allocator: allocator)
      .run(usage: "plumb leaks -- PROGRAM ARGUMENTS…", look: look)
    guard let answer = outcome.answer else {
      outcome.explain()
      let word: LeakVerdict = outcome.wasKilled ? .failed : .inconclusive
      return try Verdict(word, programStatus: outcome.programStatus).announce(file: verdict)
    }
    try deliver(answer)
    return try conclude(answer, programStatus: outcome.programStatus).announce(file: verdict)
  }

  private func conclude(_ answer: LeakAnswer, programStatus: Int32?) -> Verdict {
    let word: LeakVerdict =
      answer.findings.leakedBlocks > 0
      ? .leaks
      : answer.profile.trust.untrackedBlocks > 0
        ? .inconclusive : programStatus ?? 0 != 0 ? .failed : .clean
    return Verdict(word, programStatus: programStatus)
  }

  private func deliver(_ answer: LeakAnswer) throws {
    try destination.deliver { output, style in
      switch format {
      case .text:
        LeakReport(answer.findings, limit: limit, style: style)
          .render(answer.profile, to: &output)
      case .json: LeakJSON(answer.findings, limit: limit).render(answer.profile, to: &output)
      }
    }
    guard let generateSuppressions else { return }
    let known = ReportDelivery(output: generateSuppressions, force: destination.force)
    try known.deliver { output, _ in
      LeakSuppressions.write(for: answer.findings, in: answer.profile, to: &output)
    }
  }
}

/// What a search for leaks came to: the findings, and the profile that their paths belong to.
private struct LeakAnswer {
  var findings: LeakFindings
  var profile: Profile
}

/// The formats that leaks are written in.
enum LeakFormat: String, CaseIterable, ExpressibleByArgument {
  case text, json
}
