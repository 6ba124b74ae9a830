import ArgumentParser
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

  @Option(name: .shortAndLong, help: ArgumentHelp("Write to a file.", valueName: "file"))
  var output: String?

  @Flag(name: [.customShort("f"), .long], help: "Overwrite the file if it exists.")
  var force = false

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
    guard let pid else { throw ExitCode(try look(at: program, known)) }
    let process = try RecordedProgram(pid: pid)
    let answer = try ProcessLeaks(
      pid: Int32(pid), name: process.name, recording: try process.recording(), files: process.files
    ).search(suppressions: known)
    try deliver(answer)
    throw ExitCode(try conclude(answer, programStatus: nil).announce(file: verdict))
  }

  private func look(at program: [String], _ known: LeakSuppressions) throws -> Int32 {
    let outcome = try LeaksAtExit(
      program: program, allocator: allocator, suppressions: known
    ).run()
    guard let answer = outcome.answer else {
      Message.note(
        outcome.wasKilled
          ? "the program was ended by signal \(outcome.programStatus - 128): there was no exit at "
            + "which it could be looked at."
          : "the program ended without passing through exit, or was not recorded: it could not be "
            + "looked at.")
      let word: Verdict.Word = outcome.wasKilled ? .failed : .inconclusive
      return try Verdict(word: word, programStatus: outcome.programStatus).announce(file: verdict)
    }
    try deliver(answer)
    return try conclude(answer, programStatus: outcome.programStatus).announce(file: verdict)
  }

  private func conclude(_ answer: LeakAnswer, programStatus: Int32?) -> Verdict {
    let word: Verdict.Word =
      answer.findings.leakedBlocks > 0
      ? .leaks
      : answer.profile.trust.untrackedBlocks > 0
        ? .inconclusive : programStatus ?? 0 != 0 ? .failed : .clean
    return Verdict(word: word, programStatus: programStatus)
  }

  private func deliver(_ answer: LeakAnswer) throws {
    try ReportDelivery(output: output, force: force).deliver { output, style in
      switch format {
      case .text:
        LeakReport(answer.findings, limit: limit, style: style)
          .render(answer.profile, to: &output)
      case .json: LeakJSON(answer.findings, limit: limit).render(answer.profile, to: &output)
      }
    }
    guard let generateSuppressions else { return }
    try ReportDelivery(output: generateSuppressions, force: force).deliver { output, _ in
      LeakSuppressions.write(for: answer, to: &output)
    }
  }
}

/// The formats that leaks are written in.
enum LeakFormat: String, CaseIterable, ExpressibleByArgument {
  case text, json
}
