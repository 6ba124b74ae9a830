/// Whether programs, or one program, can be recorded on a machine, finding by finding.
public struct Diagnosis: Sendable {
  /// What a finding means for a recording.
  public enum Effect: String, Sendable, CaseIterable {
    /// Nothing is in the way.
    case fine
    /// There is a recording, and the finding says what it lacks or where it differs.
    case limited
    /// There is no recording.
    case obstacle
  }

  /// One fact, and what to do about it.
  public struct Finding: Sendable {
    /// What was looked at, in a word or two: `kernel`.
    public var subject: String
    public var effect: Effect
    /// A sentence without its full stop.
    public var fact: String
    /// A sentence that says what to do; nil where nothing needs doing.
    public var remedy: String?

    /// A finding of known parts.
    public init(_ subject: String, _ effect: Effect, _ fact: String, remedy: String? = nil) {
      self.subject = subject
      self.effect = effect
      self.fact = fact
      self.remedy = remedy
    }
  }

  /// The program that was asked about; nil where it was the machine alone.
  public var program: String?
  public var findings: [Finding]

  /// A diagnosis of the machine, or of a program on it.
  public init(program: String?, findings: [Finding]) {
    self.program = program
    self.findings = findings
  }

  /// Whether no finding is an obstacle.
  public var isRecordable: Bool { findings.allSatisfy { $0.effect != .obstacle } }
}
