import ProfileModel

/// A diagnosis for people: the verdict, then one line a finding.
public struct DiagnosisText {
  private let style: TerminalStyle

  /// A text for a terminal, or a pipe, of this style.
  public init(style: TerminalStyle) {
    self.style = style
  }

  /// - Complexity: O(findings).
  public func render(_ diagnosis: Diagnosis, to output: inout some TextOutputStream) {
    let whom = diagnosis.program.map { "'\($0)'" } ?? "programs"
    let verdict =
      diagnosis.isRecordable
      ? "\(whom) can be recorded here" : "\(whom) cannot be recorded here"
    output.write(style.paint(verdict, as: diagnosis.isRecordable ? .heading : .warning) + "\n")
    let widest = diagnosis.findings.map { $0.subject.count }.max() ?? 0
    for finding in diagnosis.findings {
      let gap = String(repeating: " ", count: widest - finding.subject.count)
      let remedy = finding.remedy.map { " \($0)" } ?? ""
      let mark = style.paint(Self.mark(finding.effect), as: Self.role(finding.effect))
      output.write("\(mark)  \(finding.subject)\(gap)  \(finding.fact).\(remedy)\n")
    }
  }

  private static func mark(_ effect: Diagnosis.Effect) -> String {
    switch effect {
    case .fine: "ok   "
    case .limited: "limit"
    case .obstacle: "no   "
    }
  }

  private static func role(_ effect: Diagnosis.Effect) -> TerminalStyle.Role {
    switch effect {
    case .fine: .faint
    case .limited: .accent
    case .obstacle: .warning
    }
  }
}
