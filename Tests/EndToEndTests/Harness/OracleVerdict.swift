// OracleVerdict.swift: what stack_oracle.so found in one run.
import Foundation

/// Sampled stacks of a program, compared with libunwind's.
struct OracleVerdict {
  private(set) var compared = 0
  private(set) var equal = 0
  /// Compared stacks by their number of frames; the last element stands for all that are deeper.
  private(set) var depths = [Int](repeating: 0, count: 1019)
  /// The first differences, frame by frame.
  private(set) var differences = ""

  /// Runs a program under the oracle and reads what it wrote (`struct verdict`).
  static func of(
    _ scenario: Scenario, oracle: String = "stack_oracle.so"
  ) throws -> OracleVerdict {
    let scratch = try ScratchFolder()
    var variables = scenario.environment
    variables["LD_PRELOAD"] = try Harness.program(oracle)
    variables["ORACLE_OUTPUT"] = scratch.path + "/%p.verdict"
    variables["ORACLE_VERBOSE"] = "1"
    let outcome = try Command(
      path: scenario.path, arguments: scenario.arguments, environment: variables,
      folder: scratch.path, input: scenario.input
    ).run()
    guard outcome.ending == .exited(0) else {
      throw Failure("\(scenario.path) did not end well under the oracle: \(outcome.errors)")
    }
    let file = scratch.path + "/\(outcome.pid).verdict"
    guard let bytes = FileManager.default.contents(atPath: file) else {
      throw Failure("The oracle wrote nothing: was it loaded? \(outcome.errors)")
    }
    var verdict = OracleVerdict()
    verdict.differences = outcome.errors
    let numbers = bytes.withUnsafeBytes { Array($0.bindMemory(to: UInt64.self)).map(Int.init) }
    let first = 5
    guard numbers.count == first + verdict.depths.count else {
      throw Failure("The oracle wrote \(bytes.count) bytes: is it of another build?")
    }
    (verdict.compared, verdict.equal) = (numbers[0], numbers[1])
    verdict.depths = Array(numbers[first...])
    return verdict
  }

  mutating func add(_ other: OracleVerdict) {
    compared += other.compared
    equal += other.equal
    for depth in depths.indices { depths[depth] += other.depths[depth] }
  }

  /// The depth that the given share of the compared stacks does not exceed.
  private func depth(at share: Double) -> Int {
    var left = Int((Double(compared) * share).rounded(.up))
    for (depth, count) in depths.enumerated() {
      left -= count
      if left <= 0 { return depth }
    }
    return depths.count
  }

  /// A row of the table that the proof prints.
  func line(_ name: String) -> String {
    let quantiles = [0.5, 0.9, 0.99, 1].map { String(depth(at: $0)) }.joined(separator: ", ")
    return "\(name): \(compared) stacks, \(compared - equal) different; "
      + "frames at the median, 90 %, 99 %, most: \(quantiles)"
  }
}
