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
    // A baseline that was named is read before the program takes its time.
    if let path = self.subject.baseline { _ = try BaselineFile(path: path) }
    let subject = try self.subject.subject(
      program: program, captures: captures, usage: "plumb bless -- PROGRAM ARGUMENTS…")
    if let status = subject.programStatus, status != 0 {
      throw ToolError.failed(
        "The program ended with status \(status): a failure is no baseline.")
    }
    if subject.runs.contains(where: { !$0.isComplete }) {
      throw ToolError.inconclusive(
        "A run lost events, or did not see them all: it is no baseline. `plumb report` says why.")
    }
    if subject.runs.count == 1 {
      Message.note("one run shows no spread: every metric is taken for exact.")
    }
    try merge([subject.name: BaselineLearning.entry(of: subject.runs)], key: subject.key)
  }

  private func merge(_ entries: [String: BaselineEntry], key: BaselineKey) throws {
    let path = subject.baseline ?? BaselineFile.standardPath(key)
    let file = try BaselineFile(path: path)
    var baseline = file.baseline ?? Baseline(key: key)
    if let first = baseline.key.differences(from: key).first {
      throw ToolError.report(
        "The baseline '\(path)' was made under other circumstances: \(first.field) was "
          + "\(first.base) and is \(first.new). Give another file with --baseline, or remove "
          + "this one and bless everything anew.")
    }
    var lines: [String] = []
    for (name, entry) in entries.sorted(by: { $0.key < $1.key }) {
      lines += BlessingText.lines(name, from: baseline.entries[name], to: entry)
      if baseline.entries[name]?.metrics != entry.metrics { baseline.entries[name] = entry }
    }
    try file.replace(with: baseline)
    try ReportDelivery(output: nil, force: false).deliver { output, _ in
      output.write("\(path)\n")
      for line in lines { output.write(line + "\n") }
    }
  }
}
