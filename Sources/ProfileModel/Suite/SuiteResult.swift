/// Everything that there is to say of a test suite: what its tests counted, and what a gate makes
/// of that.
public struct SuiteResult: Sendable {
  /// The command that ran the suite.
  public var command: [String]
  /// The last run.
  public var measurement: SuiteMeasurement
  /// How often the suite was run.
  public var runs: Int
  /// The status that the command exited with.
  public var programStatus: Int32
  /// The baseline's file as the user would type it; nil where there is none.
  public var baselineFile: String?
  /// Each test's judgement, by name; empty without a baseline.
  public var judgements: [GateResult] = []
  /// Tests that the baseline has and the suite has not.
  public var missingTests: [String] = []
  /// The command that makes what was counted the baseline.
  public var blessing: String

  /// A result without a judgement.
  ///
  /// - Precondition: There is a run.
  public init(
    command: [String], runs: [SuiteMeasurement], programStatus: Int32, blessing: String
  ) {
    guard let last = runs.last else { preconditionFailure("A suite was run once at least.") }
    self.command = command
    measurement = last
    self.runs = runs.count
    self.programStatus = programStatus
    self.blessing = blessing
  }

  /// Whether a test grew by what may be chance: in metrics alone that varied when it was blessed.
  public var mayBeChance: Bool {
    judgements.contains { test in
      let grown = test.judgements(.regressed)
      return test.verdict == .regressed && !grown.isEmpty
        && grown.allSatisfy { $0.base?.metricClass == .bounded }
    }
  }

  /// The gravest of all.
  public var verdict: GateVerdict {
    var verdicts = Set(judgements.map(\.verdict))
    if programStatus != 0 { verdicts.insert(.failed) }
    if measurement.tests.contains(where: { measurement.leaks[.test($0.name)] != nil }) {
      verdicts.insert(.regressed)
    }
    if measurement.failedLeakSearches > 0 { verdicts.insert(.inconclusive) }
    if !missingTests.isEmpty { verdicts.insert(.missing) }
    return Self.byGravity.first(where: verdicts.contains) ?? .passed
  }

  private static let byGravity: [GateVerdict] = [
    .failed, .regressed, .missing, .outdated, .inconclusive, .improved,
  ]
}
