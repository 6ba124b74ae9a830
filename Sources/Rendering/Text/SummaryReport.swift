import ProfileModel

/// What is worth knowing at once when a run has ended: trust, the heap in a line, the top sites.
public struct SummaryReport: ReportRenderer {
  private let style: TerminalStyle

  /// The summary for a terminal or a pipe of that style.
  public init(style: TerminalStyle) {
    self.style = style
  }

  /// Writes about a dozen lines.
  public func render(_ profile: Profile, to output: inout some TextOutputStream) {
    let totals = profile.totals
    let program = profile.run.executable.split(separator: "/").last.map(String.init) ?? ""
    let name = DisplayWidth.printable(program)
    let heading = "\(name) (pid \(profile.run.pid)) \(RunOutcome.sentence(profile))"
    let heap = [
      "peak \(Quantity.bytes(totals.peakBytes))",
      "live \(Quantity.bytes(totals.liveBytes)) in \(Quantity.count(totals.liveBlocks)) blocks",
      "allocated \(Quantity.bytes(totals.allocatedBytes)) in "
        + "\(Quantity.count(totals.allocations)) blocks",
      "\(Quantity.percent(totals.temporaryAllocations, of: totals.allocations)) temporary",
    ]
    var lines = TrustText(profile, style: style).lines
    lines.append(style.paint(heading, as: .heading))
    lines.append(heap.joined(separator: style.separator))
    lines += GroupTable(
      RankedGroups(profile, by: .site), metric: ReportQuestion.defaultMetric, limit: Self.sites,
      stacks: 0
    ).lines(style: style)
    for line in lines { output.write(line + "\n") }
  }

  private static let sites = 5
}
