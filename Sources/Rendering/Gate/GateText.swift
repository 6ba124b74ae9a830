import ProfileModel

/// What a gate decided, for a person: the metrics, what makes up a growth, and what to type.
public struct GateText: Sendable {
  private static let standardRows = 5

  private let style: TerminalStyle

  /// The text for a terminal or a pipe of that style.
  public init(style: TerminalStyle) {
    self.style = style
  }

  /// Writes the whole text. Equal results give equal bytes.
  public func render(_ result: GateResult, to output: inout some TextOutputStream) {
    var blocks = [head(result)]
    if !result.judgements.isEmpty { blocks.append(metrics(result)) }
    if !result.times.isEmpty { blocks.append(times(result)) }
    blocks += result.judgements(.regressed).map { excess($0, in: result) }
    if !result.budgets.isEmpty { blocks.append(budgets(result)) }
    blocks.append(advice(result))
    for (index, block) in blocks.filter({ !$0.isEmpty }).enumerated() {
      if index > 0 { output.write("\n") }
      for line in block { output.write(line + "\n") }
    }
  }

  private func head(_ result: GateResult) -> [String] {
    let runs = "\(result.runs) \(result.runs == 1 ? "run" : "runs")"
    var facts = [runs] + result.key.fields.map(\.value)
    // What is not recorded has no allocator and nothing that counted.
    if !result.times.isEmpty { facts.removeAll { $0 == BaselineKey.unknown } }
    let name = DisplayWidth.printable(result.name)
    var lines = [
      style.paint("\(name)  \(facts.joined(separator: style.separator))", as: .heading),
      style.paint("baseline  \(DisplayWidth.printable(result.baselineFile))", as: .faint),
    ]
    lines += result.doubts.map { style.paint("warning: \($0)", as: .warning) }
    if result.loading.allocations > 0 {
      lines.append(
        style.paint(
          "not judged: \(Quantity.count(result.loading.allocations)) allocations of "
            + "\(Quantity.bytes(result.loading.allocatedBytes)) by libraries before the start",
          as: .faint))
    }
    if result.omittedSites > 0 {
      lines.append(
        "warning: the baseline has no place for \(Quantity.count(result.omittedSites)) sites; "
          + "they look new where they allocate")
    }
    return lines
  }

  private func metrics(_ result: GateResult) -> [String] {
    var table = TextTable(columns: [
      .init(title: "METRIC", alignment: .leading), .init(title: "base", alignment: .trailing),
      .init(title: "now", alignment: .trailing), .init(title: "change", alignment: .trailing),
      .init(title: "", alignment: .trailing), .init(title: "allowed", alignment: .trailing),
      .init(title: "class", alignment: .leading), .init(title: "", alignment: .leading),
    ])
    for judgement in result.judgements {
      let metric = judgement.metric
      let base = judgement.base?.value
      table.rows.append(
        .init(
          cells: [
            GateWording.title(metric), base.map { GateWording.plain($0, metric) } ?? "none",
            GateWording.plain(judgement.new.value, metric),
            GateWording.signed(judgement.delta, metric),
            ChangeText.relative(base: base, new: judgement.new.value),
            judgement.outcome == .info ? "any" : GateWording.plain(judgement.allowance, metric),
            judgement.base?.metricClass.rawValue ?? "", Self.word(judgement.outcome),
          ], isFaint: judgement.outcome == .unchanged))
    }
    return table.lines(style: style)
  }

  private func times(_ result: GateResult) -> [String] {
    var table = TextTable(columns: [
      .init(title: "TIME", alignment: .leading), .init(title: "base", alignment: .trailing),
      .init(title: "now", alignment: .trailing), .init(title: "change", alignment: .trailing),
      .init(title: "at most", alignment: .trailing), .init(title: "p", alignment: .trailing),
      .init(title: "", alignment: .leading),
    ])
    table.rows = result.times.map { judgement in
      .init(cells: [
        TimeWording.title(judgement.metric), TimeWording.duration(judgement.baseMedian),
        TimeWording.duration(judgement.newMedian), TimeWording.change(judgement.ratio),
        TimeWording.change(judgement.upperRatio), TimeWording.probability(judgement.probability),
        TimeWording.word(judgement.outcome),
      ])
    }
    return table.lines(style: style)
  }

  private static func word(_ outcome: GateOutcome) -> String {
    switch outcome {
    case .unchanged: ""
    case .regressed: "GREW"
    case .improved: "shrank"
    case .new: "not in the baseline"
    case .info: "not judged: too unsteady"
    }
  }

  private func excess(_ judgement: MetricJudgement, in result: GateResult) -> [String] {
    guard let difference = result.difference else { return [] }
    let excess = Excess(judgement.metric, of: difference)
    let metric = judgement.metric.metric
    let shown = excess.mainSites(share: 1, limit: Self.standardRows)
    let heading =
      "\(GateWording.title(judgement.metric)) \(style.dash) "
      + (shown.isEmpty
        ? "no single site grew"
        : "\(Quantity.count(shown.count)) of \(Quantity.count(excess.sites.count)) sites that grew")
    var table = TextTable(columns: [
      .init(title: "grew by", alignment: .trailing), .init(title: "matched", alignment: .leading),
      .init(title: "site", alignment: .leading),
    ])
    table.rows = shown.map { site in
      .init(cells: [
        GateWording.signed(site.delta(metric), judgement.metric), site.pass?.rawValue ?? "new",
        GateWording.name(of: site, judgement.metric),
      ])
    }
    var lines = [style.paint(heading, as: .heading)]
    if !shown.isEmpty { lines += table.lines(style: style) }
    let types = excess.types.prefix(Self.standardRows).map {
      "\(GateWording.signed($0.delta, judgement.metric)) \(DisplayWidth.printable($0.name))"
    }
    if !types.isEmpty { lines.append("by type: \(types.joined(separator: style.separator))") }
    return lines
  }

  private func budgets(_ result: GateResult) -> [String] {
    let exceeded = result.exceededBudgets
    guard !exceeded.isEmpty else {
      return ["budgets: \(Quantity.count(result.budgets.count)) kept"]
    }
    var lines = [style.paint("BUDGETS exceeded", as: .heading)]
    for budget in exceeded {
      lines.append(DisplayWidth.printable(GateWording.excess(budget)))
      for site in budget.sites.prefix(Self.standardRows) {
        let value = GateWording.plain(
          site.counts[budget.budget.metric.metric], budget.budget.metric)
        let place = MeasuredSite.place(file: site.file, line: site.line) ?? ""
        lines.append("  \(value)  \(DisplayWidth.printable(site.function))  \(place)")
      }
    }
    return lines
  }

  private func advice(_ result: GateResult) -> [String] {
    let reason = DisplayWidth.printable(GateWording(result).reason)
    var lines = ["\(result.verdict.rawValue): \(reason)"]
    if result.verdict != .passed || !result.judgements(.improved).isEmpty,
      result.verdict != .failed, result.verdict != .inconclusive, !result.blessing.isEmpty
    {
      lines.append("to make this the baseline: \(DisplayWidth.printable(result.blessing))")
    }
    return lines
  }
}
