import Glibc
import ProfileModel
import Rendering

/// What a gate decided, apart from the program's own status: the last line on stderr, and a file.
struct Verdict {
  let word: String
  /// As DESIGN's table has it.
  let status: Int32
  /// Nil where no program was run.
  let programStatus: Int32?

  /// The decision of a search for leaks.
  init(_ verdict: LeakVerdict, programStatus: Int32?) {
    (word, status) = (verdict.rawValue, verdict.status)
    self.programStatus = programStatus
  }

  /// The decision on a program's baseline and budgets.
  init(_ result: GateResult) {
    (word, status) = (result.verdict.rawValue, result.verdict.status)
    programStatus = result.programStatus
  }

  /// The decision on a suite of tests.
  init(_ result: SuiteResult) {
    (word, status) = (result.verdict.rawValue, result.verdict.status)
    programStatus = result.programStatus
  }

  /// Prints the line and writes the file.
  ///
  /// - Returns: The status with which the tool is to exit.
  func announce(file: String?) throws -> Int32 {
    if let file {
      try ReportDelivery(output: file, force: true).deliver { output, _ in
        VerdictJSON(
          verdict: word, status: Int(status), programStatus: programStatus.map(Int.init)
        ).render(to: &output)
      }
    }
    let program = programStatus.map { " (program exit \($0))" } ?? ""
    Message.line("plumb: verdict: \(word)\(program)")
    return status
  }
}
