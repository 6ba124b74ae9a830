import ProfileModel

/// What a gate decided, for the summary of a step or a comment on a change.
public struct GateMarkdown: Sendable {
  /// A comment on GitHub holds 65,536 characters; the rest is counted.
  static let limitBytes = 60_000

  private let root: String

  /// - Parameter root: The folder to which paths are made relative.
  public init(root: String) {
    self.root = root
  }

  /// Writes the whole text, cut at whole lines where it would be too long.
  public func render(_ result: GateResult, to output: inout some TextOutputStream) {
    var lines = [
      "### plumb: \(MarkdownText.code(result.name)) \(result.verdict.rawValue)", "",
      MarkdownText.escaped(GateWording(result).reason), "",
    ]
    if !result.judgements.isEmpty { lines += table(result) }
    if !result.times.isEmpty { lines += times(result) }
    lines += findings(result)
    if !result.blessing.isEmpty {
      lines += ["", "Reproduce and approve: \(MarkdownText.code(result.blessing))"]
    }
    let key = result.key.fields.map(\.value).joined(separator: ", ")
    lines += ["", "<sub>\(MarkdownText.escaped("\(result.baselineFile); \(key)"))</sub>"]
    var size = 0
    for (index, line) in lines.enumerated() {
      size += line.utf8.count + 1
      guard size <= Self.limitBytes else {
        output.write("\n… \(lines.count - index) more lines\n")
        return
      }
      output.write(line + "\n")
    }
  }

  private func table(_ result: GateResult) -> [String] {
    let rows = result.judgements.map { judgement in
      let metric = judgement.metric
      let base = judgement.base.map { GateWording.plain($0.value, metric) } ?? "none"
      let cells = [
        GateWording.title(metric), base, GateWording.plain(judgement.new.value, metric),
        GateWording.signed(judgement.delta, metric),
        judgement.outcome == .info ? "any" : GateWording.plain(judgement.allowance, metric),
        judgement.outcome == .regressed ? "**grew**" : judgement.outcome.rawValue,
      ]
      return "| \(cells.joined(separator: " | ")) |"
    }
    return ["| metric | base | now | change | allowed | |", "|---|--:|--:|--:|--:|---|"] + rows
  }

  private func times(_ result: GateResult) -> [String] {
    let rows = result.times.map { judgement in
      let cells = [
        TimeWording.title(judgement.metric), TimeWording.duration(judgement.baseMedian),
        TimeWording.duration(judgement.newMedian), TimeWording.change(judgement.ratio),
        TimeWording.change(judgement.upperRatio),
        judgement.outcome == .regressed ? "**grew**" : judgement.outcome.rawValue,
      ]
      return "| \(cells.joined(separator: " | ")) |"
    }
    return ["| time | base | now | change | at most | |", "|---|--:|--:|--:|--:|---|"] + rows
  }

  private func findings(_ result: GateResult) -> [String] {
    let findings = GateFinding.findings(of: result, root: root).filter { $0.file != nil }
    guard !findings.isEmpty else { return [] }
    return [""]
      + findings.map { finding in
        let place = [finding.file, finding.line.map(String.init)].compactMap { $0 }
          .joined(separator: ":")
        return "- \(MarkdownText.code(place)) \(MarkdownText.escaped(finding.message))"
      }
  }
}
