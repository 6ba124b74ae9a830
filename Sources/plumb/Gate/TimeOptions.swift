import Analysis
import ArgumentParser
import ProfileModel

/// The options that judge time: beside another program, or of the host itself.
struct TimeOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Judge time instead of memory: run this file in turn with the program, with the same "
        + "arguments, neither recorded.", valueName: "file"))
  var baseProgram: String?

  @Option(help: ArgumentHelp("Runs of each in a round of timing.", valueName: "number"))
  var pairs = 8

  @Option(
    help: ArgumentHelp(
      "Growth of time that is none; twice as much must not pass.", valueName: "percent"))
  var timeFloor = 5.0

  @Flag(
    help: "Time the program beside itself (default: a loop) and say what this machine can tell.")
  var calibrate = false

  /// Whether memory is not judged.
  var isTiming: Bool { baseProgram != nil || calibrate }

  /// The factor below which growth is none.
  var floor: Double { 1 + timeFloor / 100 }

  func validate() throws {
    guard (5...50).contains(pairs) else {
      throw ValidationError(
        "--pairs is \(pairs). Give a number from 5, below which nothing can be shown, to 50.")
    }
    guard (0.5...100).contains(timeFloor) else {
      throw ValidationError("--time-floor is \(timeFloor). Give a percentage from 0.5 to 100.")
    }
    guard baseProgram == nil || !calibrate else {
      throw ValidationError("--calibrate times one program: give it without --base-program.")
    }
  }

  /// Times the program beside the base and judges it.
  ///
  /// - Parameter result: What is judged, without a judgement.
  /// - Throws: 6 where the base fails; 1 or 125 to 127 where a program can't be started.
  func judge(
    _ program: ResolvedProgram, isDeterministic: Bool, into result: inout GateResult
  ) throws {
    let base = try ProgramLookup.find(baseProgram ?? "", path: Environment.value("PATH"))
    let sides = (
      base: TimedRuns.Program(
        path: base, arguments: [Array(base.utf8CString)] + program.arguments.dropFirst()),
      new: TimedRuns.Program(path: program.path, arguments: program.arguments)
    )
    let runs = TimedRuns(isDeterministic: isDeterministic)
    do {
      // The first run of each reads its files; it is not counted.
      _ = try runs.round(base: sides.base, new: sides.new, pairs: 1)
      result.programStatus = 0
      result.times = try TimeJudging(floor: floor).judge {
        try runs.round(base: sides.base, new: sides.new, pairs: pairs)
      }
      result.runs = result.times.first?.new.count ?? 0
      result.verdict = Self.verdict(result)
    } catch let failure as TimedRuns.Failure {
      guard failure.path == sides.new.path else {
        throw ToolError.failed("The base program '\(base)' ended with status \(failure.status).")
      }
      result.programStatus = failure.status
      result.verdict = .failed
    }
  }

  private static func verdict(_ result: GateResult) -> GateVerdict {
    if !result.times(.regressed).isEmpty { return .regressed }
    return result.times(.inconclusive).isEmpty ? .passed : .inconclusive
  }

  /// The times of the program, or of the loop, for a calibration.
  ///
  /// - Throws: 6 where the program fails; 1 or 125 to 127 where it can't be started.
  func calibration(_ words: [String], isDeterministic: Bool) throws -> HostCalibration {
    let program: TimedRuns.Program
    if words.isEmpty {
      let loop = ["/bin/sh", "-c", "i=0; while [ $i -lt 50000 ]; do i=$((i+1)); done"]
      program = TimedRuns.Program(path: loop[0], arguments: loop.map { Array($0.utf8CString) })
    } else {
      let resolved = try ResolvedProgram(words, usage: "plumb check --calibrate -- PROGRAM")
      program = TimedRuns.Program(path: resolved.path, arguments: resolved.arguments)
    }
    let runs = TimedRuns(isDeterministic: isDeterministic)
    do {
      _ = try runs.times(of: program)
      let times = try (0..<max(80, 4 * pairs)).map { _ in try runs.times(of: program) }
      return HostCalibration(runs: times, floor: floor)
    } catch let failure as TimedRuns.Failure {
      throw ToolError.failed("The program '\(failure.path)' ended with status \(failure.status).")
    }
  }
}
