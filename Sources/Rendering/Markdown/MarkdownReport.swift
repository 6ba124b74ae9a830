import ProfileModel

/// The report as GitHub's Markdown, for a comment on a change or a job's summary.
public struct MarkdownReport: ReportRenderer {
  private static let style = TerminalStyle(usesColour: false, usesUnicode: true, width: nil)

  private let question: ReportQuestion

  /// The report that answers `question`.
  public init(_ question: ReportQuestion) {
    self.question = question
  }

  /// - Complexity: O(paths + sites * depth).
  public func render(_ profile: Profile, to output: inout some TextOutputStream) {
    output.write("### Heap of \(MarkdownText.code(RunOutcome.command(profile)))\n\n")
    let words = [RunOutcome.process(profile.run), RunOutcome.sentence(profile)]
    output.write(words.filter { !$0.isEmpty }.joined(separator: ", ") + "\n\n")
    writeTotals(profile, to: &output)
    if let filter = question.filter {
      let text = MarkdownText.code(filter)
      output.write("Only paths through functions or modules that match \(text).\n\n")
    }
    writeRows(profile, to: &output)
    for line in TrustText(profile, style: Self.style).lines {
      output.write("<sub>\(MarkdownText.escaped(line))</sub>\n\n")
    }
  }

  private func writeTotals(_ profile: Profile, to output: inout some TextOutputStream) {
    let totals = profile.totals
    let summary = SummaryText(profile, style: Self.style)
    output.write("| | bytes | blocks |\n|---|---:|---:|\n")
    let rows: [(String, Metric, Metric)] = [
      (summary.liveLabel, .liveBytes, .liveBlocks), (summary.peakLabel, .peakBytes, .peakBlocks),
      ("allocated", .allocatedBytes, .allocations),
    ]
    for (label, bytes, blocks) in rows {
      let (size, count) = (Quantity.bytes(totals[bytes]), Quantity.count(totals[blocks]))
      output.write("| \(label) | \(size) | \(count) |\n")
    }
    let temporary = Quantity.count(totals.temporaryAllocations)
    let share = Quantity.percent(totals.temporaryAllocations, of: totals.allocations)
    output.write("| temporary | | \(temporary) (\(share) of allocations) |\n\n")
  }

  private func writeRows(_ profile: Profile, to output: inout some TextOutputStream) {
    let metric = question.metric ?? ReportQuestion.defaultMetric
    let groups = profile.groups(by: question.grouping, orderedBy: metric)
    let total = groups.reduce(0) { $0 + $1.counts[metric] }
    let shown = Array(
      groups.filter { question.limit == 0 || $0.counts[metric] != 0 }
        .prefix(question.rows(standard: 10)))
    let sum = shown.reduce(0) { $0 + $1.counts[metric] }
    let title = metric.name.replacing("_", with: " ")
    let cut = "\(Quantity.count(shown.count)) of \(Quantity.count(groups.count))"
    let share = "\(Quantity.percent(sum, of: total)) of \(Self.text(total, metric))"
    output.write("**By \(question.grouping.rawValue), \(title)**: \(cut) = \(share)\n\n")
    guard !shown.isEmpty else { return }
    output.write("| \(title) | share | live | allocations | \(question.grouping.rawValue) |\n")
    output.write("|---:|---:|---:|---:|---|\n")
    for group in shown {
      let cells = [
        Self.text(group.counts[metric], metric), Quantity.percent(group.counts[metric], of: total),
        Quantity.bytes(group.counts.liveBytes), Quantity.count(group.counts.allocations),
        name(of: group, in: profile),
      ]
      output.write("| \(cells.joined(separator: " | ")) |\n")
    }
    output.write("\n")
    writeCallers(of: shown, in: profile, to: &output)
  }

  private func name(of group: ProfileGroup, in profile: Profile) -> String {
    let name = MarkdownText.code(ShownName.of(group.label))
    guard question.grouping == .site else { return name }
    let place = PlaceText.place(ofFirst: profile.blamedLines(of: group.sites)) ?? group.moduleName
    return place.isEmpty ? name : "\(name) \(MarkdownText.escaped(place))"
  }

  /// The callers of the top sites, folded away.
  private func writeCallers(
    of shown: [ProfileGroup], in profile: Profile, to output: inout some TextOutputStream
  ) {
    guard question.grouping == .site else { return }
    let text = CallerText(profile, style: Self.style)
    for group in shown.prefix(question.stacks ?? 3) {
      guard let site = group.sites.first else { continue }
      let label = MarkdownText.code(ShownName.of(group.label))
      output.write("<details><summary>Callers of \(label)</summary>\n\n")
      for line in text.lines(of: profile.sites[site]) {
        output.write("- \(MarkdownText.code(line.trimmingSpaces))\n")
      }
      output.write("\n</details>\n\n")
    }
  }

  private static func text(_ value: Int, _ metric: Metric) -> String {
    metric.unit == .bytes ? Quantity.bytes(value) : Quantity.count(value)
  }
}

extension String {
  fileprivate var trimmingSpaces: String { String(drop { $0 == " " }) }
}
