import Glibc
import Rendering

/// What a gate decided, apart from the program's own status: the last line on stderr, and a file.
struct Verdict {
  enum Word: String {
    case clean, leaks, inconclusive, failed

    /// As DESIGN's table has it.
    var status: Int32 {
      switch self {
      case .clean: 0
      case .leaks: 2
      case .inconclusive: 5
      case .failed: 6
      }
    }
  }

  let word: Word
  /// Nil where no program was run.
  let programStatus: Int32?

  /// Prints the line and writes the file.
  ///
  /// - Returns: The status with which the tool is to exit.
  func announce(file: String?) throws -> Int32 {
    if let file {
      try ReportDelivery(output: file, force: true).deliver { output, _ in
        VerdictJSON(
          verdict: word.rawValue, status: Int(word.status),
          programStatus: programStatus.map(Int.init)
        ).render(to: &output)
      }
    }
    let program = programStatus.map { " (program exit \($0))" } ?? ""
    Message.line("plumb: verdict: \(word.rawValue)\(program)")
    return word.status
  }
}
