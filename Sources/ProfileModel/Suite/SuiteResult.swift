/// Everything that there is to say of a test suite: what its tests counted, and what a gate makes
/// of that.
public struct SuiteResult: Sendable {
  /// The command that ran the suite.
  public var command: [String]
  /// The last run.
  public var measurement: SuiteMeasurement
  /// How often the suite was run.
  public var runs = 1
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
  public init(
    command: [String], measurement: SuiteMeasurement, programStatus: Int32, blessing: String
  ) {
    self.command = command
    self.measurement = measurement
    self.programStatus = programStatus
    self.blessing = blessing
  }

  /// The gravest of all: a failure, then a growth, then what is missing, or can't be told.
  public var verdict: GateVerdict {
    if programStatus != 0 { return .failed }
    let verdicts = Set(judgements.map(\.verdict))
    let gravest: [GateVerdict] = [
      .failed, .regressed, .missing, .outdated, .inconclusive, .improved,
    ]
    if verdicts.contains(.regressed) { return .regressed }
    if !missingTests.isEmpty { return .missing }
    return gravest.first(where: verdicts.contains) ?? .passed
  }
}
