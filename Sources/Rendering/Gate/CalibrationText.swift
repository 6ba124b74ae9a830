import ProfileModel

/// What a host can tell apart, for a person.
public struct CalibrationText: Sendable {
  private let style: TerminalStyle

  /// The text for a terminal or a pipe of that style.
  public init(style: TerminalStyle) {
    self.style = style
  }

  /// Writes the whole text. Equal results give equal bytes.
  public func render(_ result: CalibrationResult, to output: inout some TextOutputStream) {
    let finding = result.finding
    output.write(
      style.paint(
        "\(DisplayWidth.printable(result.name))  \(Quantity.count(result.runs)) runs beside itself",
        as: .heading) + "\n")
    for time in result.times {
      output.write(
        "\(TimeWording.title(time.metric))  \(TimeWording.duration(time.median)) median, varies by "
          + "\(TimeWording.change(1 + time.variation)) (standard deviation)\n")
    }
    output.write("\nwith --pairs \(finding.pairs), in \(finding.comparisons) comparisons each:\n")
    output.write("  no change      \(finding.regressed) called a growth, ")
    output.write("\(finding.inconclusive) inconclusive\n")
    output.write("  a growth of \(TimeWording.change(result.resolution))  \(finding.found) found\n")
    let detectable = finding.detectable.map { TimeWording.change($0) } ?? "none up to +100.0%"
    output.write("  the smallest growth that nine in ten find  \(detectable)\n\n")
    output.write(advice(result) + "\n")
  }

  private func advice(_ result: CalibrationResult) -> String {
    if let suggestion = result.suggestion {
      return "suggested: --pairs \(suggestion.pairs) (\(suggestion.regressed) false alarms, "
        + "\(suggestion.inconclusive) inconclusive, \(suggestion.found) of "
        + "\(suggestion.comparisons) growths found)"
    }
    guard let detectable = result.finding.detectable else {
      return "suggested: do not judge time on this machine; judge allocations"
    }
    // A floor is half of what must not pass.
    let percent = Int((max(detectable, result.resolution) - 1) * 50) + 5
    return "suggested: --time-floor \(percent), since no number of pairs that was tried resolves "
      + "\(TimeWording.change(result.resolution))"
  }
}
