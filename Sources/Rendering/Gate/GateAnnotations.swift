import ProfileModel

/// What a gate found, as commands to a GitHub action, shown beside the lines of a change.
public struct GateAnnotations: Sendable {
  /// GitHub shows ten annotations of a step and drops the rest without a word.
  static let limit = 10

  private let root: String

  /// - Parameter root: The checkout: GitHub wants paths inside of it.
  public init(root: String) {
    self.root = root
  }

  /// Writes one command a line.
  public func render(_ result: GateResult, to output: inout some TextOutputStream) {
    let findings = GateFinding.findings(of: result, root: root)
    let isCut = findings.count > Self.limit
    for finding in findings.prefix(isCut ? Self.limit - 1 : Self.limit) {
      var properties = ["title=\(Self.property("plumb: \(finding.rule)"))"]
      if let file = finding.file, !file.hasPrefix("/") {
        properties.insert("file=\(Self.property(file))", at: 0)
        if let line = finding.line { properties.insert("line=\(line)", at: 1) }
      }
      output.write(
        "::\(finding.level.rawValue) \(properties.joined(separator: ","))::"
          + "\(Self.message(finding.message))\n")
    }
    if isCut {
      let rest = findings.count - Self.limit + 1
      output.write("::warning title=plumb::\(rest) more findings stand in the report\n")
    }
  }

  static func message(_ text: String) -> String {
    text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
  }

  static func property(_ text: String) -> String {
    message(text).replacing(":", with: "%3A").replacing(",", with: "%2C")
  }
}
