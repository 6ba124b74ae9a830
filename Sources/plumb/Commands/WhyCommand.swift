import ArgumentParser
import ProfileModel
import Rendering

/// `plumb why`: what keeps blocks alive, at a program's exit or while it runs.
struct WhyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "why",
    abstract: "Say what keeps blocks alive: the ways from roots to a type, a site or an address.",
    usage: """
      plumb why [OPTIONS] [WHAT] -- PROGRAM ARGUMENTS…
             plumb why [OPTIONS] PID [WHAT]
      """,
    discussion: """
      WHAT is a type, with or without its module, * for any text; an address, 0x…; or a site's id, \
      16 digits. Without it, the blocks that retain the most are shown. What a block retains would \
      be free if the block were.

      A program is looked at when it exits, by return or by exit. A process that is recorded \
      already is stopped while its heap is copied; ptrace must be allowed.
      """)

  @Option(help: ArgumentHelp("How to write the report.", valueName: "format"))
  var format = HolderFormat.text

  @Option(help: ArgumentHelp("Ways and referrers to show; 0 for all.", valueName: "number"))
  var limit = 10

  @Option(
    help: ArgumentHelp(
      "The allocator that serves the program (default: jemalloc).", valueName: "name"))
  var allocator: Allocator?

  @OptionGroup var destination: OutputOptions

  @Argument(help: ArgumentHelp("The id of a recorded process, or WHAT.", valueName: "pid"))
  var first: String?

  @Argument(help: ArgumentHelp("A type, a site or an address.", valueName: "what"))
  var second: String?

  @Argument(
    parsing: .postTerminator,
    help: ArgumentHelp("The program and its arguments.", valueName: "program"))
  var program: [String] = []

  func validate() throws {
    if limit < 0 {
      throw ValidationError("--limit is \(limit). Give a number of ways, or 0 for all.")
    }
    if program.isEmpty {
      guard let first else {
        throw ValidationError("Give the id of a recorded process, or a program behind --.")
      }
      guard let pid = Int(first), pid > 0 else {
        throw ValidationError("'\(first)' is no process id. Give one, or a program behind --.")
      }
    } else if let second {
      throw ValidationError(
        "'\(second)' is one word too many: before a program there is WHAT alone.")
    }
  }

  func run() throws {
    let text = program.isEmpty ? second : first
    let question = HolderQuestion(text)
    let look = { (heap: InspectedHeap) throws(ToolError) in
      let findings = try HolderInspection(heap).findings(question, text: text)
      return HolderAnswer(findings: findings, profile: heap.profile)
    }
    guard !program.isEmpty else {
      return try deliver(look(InspectedHeap(pid: Int(first ?? "") ?? 0)))
    }
    let outcome = try HeldProgram(program: program, allocator: allocator)
      .run(usage: "plumb why [WHAT] -- PROGRAM ARGUMENTS…", look: look)
    guard let answer = outcome.answer else {
      outcome.explain()
      throw ExitCode(LeakVerdict.inconclusive.status)
    }
    try deliver(answer)
  }

  private func deliver(_ answer: HolderAnswer) throws {
    try destination.deliver { output, style in
      switch format {
      case .text:
        HolderReport(answer.findings, limit: limit, style: style)
          .render(answer.profile, to: &output)
      case .json: HolderJSON(answer.findings, limit: limit).render(answer.profile, to: &output)
      case .dot: HolderDOT(answer.findings, limit: limit).render(to: &output)
      }
    }
  }
}

/// What a question came to, and the profile that its paths belong to.
private struct HolderAnswer {
  var findings: HolderFindings
  var profile: Profile
}

/// The formats that ways are written in.
enum HolderFormat: String, CaseIterable, ExpressibleByArgument {
  case text, json, dot
}
