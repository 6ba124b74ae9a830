import Analysis
import ArgumentParser
import ProfileModel
import Rendering

/// `plumb bless`: makes what a program counts now the baseline of `plumb check`.
struct BlessCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bless",
    abstract: "Make what a program counts now the baseline of plumb check.",
    usage: """
      plumb bless [OPTIONS] -- PROGRAM ARGUMENTS…
             plumb bless [OPTIONS] CAPTURE…
             plumb bless [OPTIONS] --from FILE
      """,
    discussion: """
      The program is run several times; a metric that was the same in all runs is exact, one that \
      varied a little is bounded by what it varied by, one that varied by more than a tenth is \
      shown and never judged. Other entries of the file stay as they are, and so does this one \
      when nothing changed.

      What changed is printed, for the description of the change.
      """)

  @OptionGroup var subject: GateOptions

  @Option(
    help: ArgumentHelp(
      "Take the entries of a file that plumb check --write-suggested wrote.", valueName: "file"))
  var from: String?

  @Argument(
    help: ArgumentHelp(
      "Captures or JSON reports of one program's runs; or, behind --, the program and its "
        + "arguments.", valueName: "words"))
  var words: [String] = []

  func validate() throws {
    let (captures, program) = GateOptions.split(words)
    let sources = [!captures.isEmpty, !program.isEmpty, from != nil].count { $0 }
    guard sources == 1 else {
      throw ValidationError("Give captures of a program, a program behind --, or --from FILE.")
    }
  }

  func run() throws {
    if let from {
      let suggested = try BaselineFile(path: from)
      guard let baseline = suggested.baseline else {
        throw ToolError.report("There is no '\(from)'.")
      }
      return try merge(baseline.entries, key: baseline.key)
    }
    let (captures, program) = GateOptions.split(words)
    try self.subject.circumstances.checkBaseline()
    let subject = try self.subject.subject(
      program: program, captures: captures, usage: "plumb bless -- PROGRAM ARGUMENTS…")
    if let status = subject.programStatus, status != 0 {
      throw ToolError.failed(
        "The program ended with status \(status): a failure is no baseline.")
    }
    try BaselineFile.checkSound(subject.runs, times: subject.runs.count)
    try merge([subject.name: BaselineLearning.entry(of: subject.runs)], key: subject.key)
  }

  private func merge(_ entries: [String: BaselineEntry], key: BaselineKey) throws {
    let blessed = try BaselineFile.bless(
      entries, key: key, named: subject.circumstances.baseline)
    try ReportDelivery(output: nil, force: false).deliver { output, _ in
      blessed.write(to: &output)
    }
  }
}
