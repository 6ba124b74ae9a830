/// What a search for leaks decides in one word, and the status with which it exits.
enum LeakVerdict: String {
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
