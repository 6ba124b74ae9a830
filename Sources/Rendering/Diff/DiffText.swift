import ProfileModel

/// What changed between two runs, for a person: trust, totals, then sites and types by the size of
/// their change.
public struct DiffText: Sendable {
  private static let standardRows = 10
  private static let standardLines = 3

  private let question: DiffQuestion
  private let style: TerminalStyle

  /// The text that answers `question`, for a terminal or a pipe of that style.
  public init(_ question: DiffQuestion, style: TerminalStyle) {
    self.question = question
    self.style = style
  }

  private var metric: Metric { question.metric }
  private var metricTitle: String { metric.name.replacing("_", with: " ") }

  /// Writes the whole text. Equal differences give equal bytes.
  public func render(_ difference: MeasurementDifference, to output: inout some TextOutputStream) {
    let blocks = [
      sides(difference), totals(difference), sites(difference), types(difference),
    ]
    for (index, block) in blocks.filter({ !$0.isEmpty }).enumerated() {
      if index > 0 { output.write("\n") }
      for line in block { output.write(line + "\n") }
    }
  }

  // --- Both sides --------------------------------------------------------------------------------

  private func sides(_ difference: MeasurementDifference) -> [String] {
    let sides = [("base", difference.base), ("new ", difference.new)]
    var lines = sides.map { label, side in
      let trust =
        side.isForeign
        ? ["a profile of another tool"]
        : [
          "\(Quantity.count(side.droppedEvents)) dropped",
          "\(Quantity.count(side.truncatedStacks)) stacks truncated",
        ]
      let parts = trust + [side.allocator, outcome(side)]
      let text = ([side.name] + parts.filter { !$0.isEmpty }).joined(separator: style.separator)
      let line = "\(label)  \(DisplayWidth.printable(text))"
      return style.paint(line, as: side.isComplete ? .faint : .warning)
    }
    for (label, side) in sides {
      let name = label == "base" ? "the base" : "the new side"
      lines += doubts(of: side).map { style.paint("warning: \(name) \($0)", as: .warning) }
    }
    if difference.base.allocator != difference.new.allocator,
      !difference.base.isForeign, !difference.new.isForeign
    {
      lines.append(style.paint("warning: the allocators differ", as: .warning))
    }
    return lines
  }

  private func outcome(_ side: Measurement) -> String {
    if let signal = side.terminationSignal { return "ended by signal \(signal)" }
    return side.exitStatus.map { "exited with status \($0)" } ?? ""
  }

  private func doubts(of side: Measurement) -> [String] {
    var doubts: [String] = []
    if !side.isComplete { doubts.append("is incomplete: not every event is at its site") }
    if side.isRunning { doubts.append("was still running when it was read") }
    if let filter = side.filter {
      doubts.append("is filtered by \"\(DisplayWidth.printable(filter))\"")
    }
    return doubts
  }

  // --- Totals ------------------------------------------------------------------------------------

  private func totals(_ difference: MeasurementDifference) -> [String] {
    var table = TextTable(columns: [
      .init(title: "TOTALS", alignment: .leading), .init(title: "base", alignment: .trailing),
      .init(title: "new", alignment: .trailing), .init(title: "change", alignment: .trailing),
      .init(title: "", alignment: .trailing), .init(title: "", alignment: .leading),
    ])
    for metric in comparedMetrics where difference.knownMetrics.contains(metric) {
      let (base, new) = (difference.base.totals[metric], difference.new.totals[metric])
      let doubt = difference.base.peakErrorBytes + difference.new.peakErrorBytes
      let note =
        metric == .peakBytes && doubt > 0 ? "to within \(Quantity.bytes(doubt))" : ""
      table.rows.append(
        .init(cells: [
          metric.name.replacing("_", with: " "), ChangeText.plain(base, unit: metric.unit),
          ChangeText.plain(new, unit: metric.unit),
          ChangeText.signed(new - base, unit: metric.unit),
          ChangeText.relative(base: base, new: new), note,
        ]))
    }
    return table.lines(style: style)
  }

  // --- Sites and types ---------------------------------------------------------------------------

  private func sites(_ difference: MeasurementDifference) -> [String] {
    let changed = difference.changedSites(by: metric)
    let shown = changed.prefix(question.rows(standard: Self.standardRows))
    let heading = heading(
      "SITES", deltas: changed.map { $0.delta(metric) }, shown: shown.count, of: difference)
    var lines = [style.paint(heading, as: .heading)]
    if !shown.isEmpty {
      var table = changeTable(names: ["matched", "site"])
      table.rows = shown.map { site in
        let matched = site.pass?.rawValue ?? site.change(metric).rawValue
        let figures = figures(site.base?.counts[metric], site.new?.counts[metric])
        return .init(cells: figures + [matched, name(of: site)], notes: lineNotes(of: site))
      }
      lines += table.lines(style: style)
    }
    return lines + [style.paint(matching(difference), as: .faint)]
  }

  private func types(_ difference: MeasurementDifference) -> [String] {
    guard !difference.types.isEmpty else { return [] }
    let changed = difference.changedTypes(by: metric)
    let shown = changed.prefix(question.rows(standard: Self.standardRows))
    let heading = heading(
      "TYPES", deltas: changed.map { $0.delta(metric) }, shown: shown.count, of: difference)
    guard !shown.isEmpty else { return [style.paint(heading, as: .heading)] }
    var table = changeTable(names: ["type"])
    table.rows = shown.map { type in
      .init(
        cells: figures(type.base?[metric], type.new?[metric]) + [DisplayWidth.printable(type.name)])
    }
    return [style.paint(heading, as: .heading)] + table.lines(style: style)
  }

  private func changeTable(names: [String]) -> TextTable {
    TextTable(
      columns: ["change", "", "base", "new"].map { .init(title: $0, alignment: .trailing) }
        + names.map { .init(title: $0, alignment: .leading) })
  }

  private func figures(_ base: Int?, _ new: Int?) -> [String] {
    [
      ChangeText.signed((new ?? 0) - (base ?? 0), unit: metric.unit),
      ChangeText.relative(base: base, new: new),
      ChangeText.plain(base ?? 0, unit: metric.unit), ChangeText.plain(new ?? 0, unit: metric.unit),
    ]
  }

  /// Growth must not be cut for shrinkage's sake, so the share is one of all changes, unsigned.
  private func heading(
    _ what: String, deltas: [Int], shown: Int, of difference: MeasurementDifference
  ) -> String {
    guard !deltas.isEmpty else { return "\(what) by \(metricTitle): none changed" }
    let whole = deltas.reduce(0) { $0 + abs($1) }
    let part = deltas.prefix(shown).reduce(0) { $0 + abs($1) }
    return "\(what) by change of \(metricTitle) \(style.dash) showing \(Quantity.count(shown)) of "
      + "\(Quantity.count(deltas.count)) changed = \(Quantity.percent(part, of: whole)) of "
      + "\(ChangeText.plain(whole, unit: metric.unit)) up or down"
  }

  private func name(of difference: SiteDifference) -> String {
    let site = difference.site
    var parts = [site.function]
    let place = difference.place(by: metric)
    if let place = MeasuredSite.place(file: place?.file, line: place?.line) { parts.append(place) }
    if !site.module.isEmpty { parts.append(site.module) }
    if let type = site.type { parts.append("[\(type)]") }
    return DisplayWidth.printable(parts.joined(separator: "  "))
  }

  /// Where a site has several lines, those that changed: `+62.5 KiB  new  Loader.swift:12`.
  private func lineNotes(of difference: SiteDifference) -> [String] {
    let changed = difference.changedLines(by: metric)
    guard difference.lines.count > 1 else { return [] }
    let shown = changed.prefix(Self.standardLines).map { line in
      let figure = ChangeText.signed(line.delta(metric), unit: metric.unit)
      let change = Change(from: line.base?.counts[metric], to: line.new?.counts[metric])
      let parts =
        [figure, change.rawValue, line.line.place] + (line.line.type.map { ["[\($0)]"] } ?? [])
      return DisplayWidth.printable(parts.joined(separator: "  "))
    }
    let rest = changed.count - shown.count
    return shown + (rest > 0 ? ["… \(Quantity.count(rest)) more lines"] : [])
  }

  /// `40 sites matched exact, 3 moved; 1 new, 2 gone`.
  private func matching(_ difference: MeasurementDifference) -> String {
    let matched = MatchPass.allCases.compactMap { pass -> String? in
      let count = difference.sites.count { $0.pass == pass }
      return count == 0 ? nil : "\(Quantity.count(count)) \(pass.rawValue)"
    }
    let new = difference.sites.count { $0.base == nil }
    let gone = difference.sites.count { $0.new == nil }
    return "sites matched: \(matched.isEmpty ? "none" : matched.joined(separator: ", ")); "
      + "\(Quantity.count(new)) new, \(Quantity.count(gone)) gone"
  }
}
