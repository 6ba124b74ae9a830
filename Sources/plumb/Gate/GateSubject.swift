import ArgumentParser
import ProfileModel

/// What a gate looks at: a program that it runs, or captures of runs that have been.
struct GateSubject {
  /// At least one; what libraries did before the program started is left out.
  var runs: [Measurement]
  /// What is left out of the first run.
  var loading: Counts
  /// The name of its entry in a baseline.
  var name: String
  var key: BaselineKey
  /// Nil where no program was run.
  var programStatus: Int32?
}

/// The options that say what to look at, and against which baseline.
struct GateOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The entry's name in the baseline (default: the program and its arguments).",
      valueName: "name"))
  var name: String?

  @OptionGroup var circumstances: CircumstanceOptions

  @Option(help: ArgumentHelp("Runs of the program (default: 3).", valueName: "number"))
  var runs: Int?

  func validate() throws {
    try RunCount.validate(runs)
  }

  /// The words of the command line before and behind its `--`.
  static func split(_ words: [String]) -> (captures: [String], program: [String]) {
    let all = CommandLine.arguments
    let behind = all.firstIndex(of: "--").map { all.count - $0 - 1 } ?? 0
    return (Array(words.dropLast(behind)), Array(words.suffix(behind)))
  }

  /// Runs the program, or reads the captures.
  ///
  /// - Throws: 5 for a capture that cannot be read, so that it can't be judged.
  func subject(program: [String], captures: [String], usage: String) throws -> GateSubject {
    guard captures.isEmpty else { return try subject(captures: captures) }
    let outcome = try RepeatedRuns(
      program: try ResolvedProgram(program, usage: usage), circumstances: circumstances
    ).run(times: runs ?? RunCount.judged)
    guard let first = outcome.runs.first else {
      throw ToolError.inconclusive(
        "'\(program[0])' left no recording, so that it can't be judged. `plumb doctor` says why.")
    }
    return GateSubject(
      runs: outcome.runs.map(\.withoutLoading), loading: first.loadingCounts,
      name: name ?? Self.name(program), key: circumstances.key(of: first),
      programStatus: outcome.programStatus)
  }

  private func subject(captures: [String]) throws -> GateSubject {
    var runs: [Measurement] = []
    for capture in captures {
      do throws(ToolError) {
        runs.append(try MeasurementLoading.load(capture))
      } catch {
        guard FileSystem.exists(capture) else { throw error }
        throw ToolError.inconclusive(error.message)
      }
    }
    if let foreign = runs.first(where: \.isForeign) {
      throw ToolError.report(
        "'\(foreign.name)' is a profile of another tool, which does not tell all that is judged. "
          + "Give captures; `plumb diff` compares the two.")
    }
    let first = runs[0]
    if let other = runs.first(where: { $0.command != first.command }) {
      throw ToolError.report(
        "'\(first.name)' and '\(other.name)' are of different commands. Give captures of one.")
    }
    return GateSubject(
      runs: runs.map(\.withoutLoading), loading: first.loadingCounts,
      name: name ?? Self.name(first.command), key: circumstances.key(of: first), programStatus: nil)
  }

  /// The circumstances of a program that is not recorded: nothing counted.
  func timingKey(of path: String) -> BaselineKey {
    var run = Measurement(name: path)
    run.executable = path
    return circumstances.key(of: run)
  }

  /// `App --size 3`, wherever the program lies.
  static func name(_ command: [String]) -> String {
    guard let program = command.first else { return "" }
    return ([FileSystem.name(of: program)] + command.dropFirst()).joined(separator: " ")
  }

  /// The command line that would bless what was looked at.
  func blessing(program: [String], captures: [String]) -> String {
    var words = ["plumb", "bless"]
    if let name { words += ["--name", name] }
    words += circumstances.words
    if let runs, captures.isEmpty { words += ["--runs", String(runs)] }
    words += captures.isEmpty ? ["--"] + program : captures
    return words.map(ShellText.quoted).joined(separator: " ")
  }
}

/// How often a program is run to be judged.
enum RunCount {
  /// The fewest runs that show a spread, and tell an outlier from it.
  static let judged = 3
  /// Those of a suite in which something grew that varies by itself.
  static let doubted = 5

  static func validate(_ runs: Int?) throws {
    if let runs, !(1...1000).contains(runs) {
      throw ValidationError("--runs is \(runs). Give a number from 1 to 1000.")
    }
  }
}

/// Words as a shell reads them.
enum ShellText {
  static func quoted(_ word: String) -> String {
    let isPlain =
      !word.isEmpty
      && word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_./=:,+@%".contains($0)) }
    return isPlain ? word : "'" + word.replacing("'", with: "'\\''") + "'"
  }
}
