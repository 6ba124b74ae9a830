import ProfileModel

/// What grew, as text: the program's live bytes over time, then sites and types, the steepest
/// first, each with what holds its blocks.
public struct GrowthReport {
  private let findings: GrowthFindings
  private let style: TerminalStyle
  private let limit: Int
  private let unit: RateUnit

  /// Rates are given by the second for what was watched for minutes, else by the hour.
  private enum RateUnit: Double {
    case second = 1
    case hour = 3600

    var suffix: String { self == .second ? "/s" : "/h" }
  }

  private static let secondsShownByHour = 600.0

  /// - Parameter limit: Rows of each kind to show; 0 for all.
  public init(_ findings: GrowthFindings, limit: Int, style: TerminalStyle) {
    self.findings = findings
    self.style = style
    self.limit = limit == 0 ? Int.max : limit
    let span = (findings.timesNanoseconds.last ?? 0) - (findings.timesNanoseconds.first ?? 0)
    unit = Double(span) / 1e9 < Self.secondsShownByHour ? .second : .hour
  }

  /// Writes the whole report.
  ///
  /// - Parameter profile: Of the last moment.
  public func render(_ profile: Profile, to output: inout some TextOutputStream) {
    var lines = TrustText(profile, style: style).lines
    lines += ["", style.paint(heading(profile), as: .heading), overall]
    lines += table(findings.sites, of: "site", changed: findings.changedSites)
    lines += table(findings.types, of: "type", changed: findings.changedTypes)
    for line in lines { output.write(line + "\n") }
  }

  private func heading(_ profile: Profile) -> String {
    let times = findings.timesNanoseconds
    let span = (times.last ?? 0) - (times.first ?? 0)
    let words = [
      "GROWTH", RunOutcome.command(profile), RunOutcome.process(profile.run),
      "\(times.count) moments in \(Quantity.duration(nanoseconds: span))",
    ]
    return words.filter { !$0.isEmpty }.joined(separator: "  ")
  }

  private var overall: String {
    let bytes = findings.liveBytes
    let change = (bytes.last ?? 0) - (bytes.first ?? 0)
    return "live bytes  \(Sparkline.draw(bytes, usesUnicode: style.usesUnicode))  "
      + "\(Quantity.bytes(bytes.first ?? 0)) to \(Quantity.bytes(bytes.last ?? 0)), "
      + ChangeText.signed(change, unit: .bytes)
  }

  private func table(_ rows: [GrowthFindings.Row], of kind: String, changed: Int) -> [String] {
    let count = "\(Quantity.count(rows.count)) of \(Quantity.count(changed)) that changed"
    guard !rows.isEmpty else {
      return ["", style.paint("\(kind.uppercased())S that rise: none, \(count)", as: .heading)]
    }
    var table = TextTable(columns: [
      .init(title: "rise\(unit.suffix)", alignment: .trailing),
      .init(title: "95% range", alignment: .trailing),
      .init(title: "sure", alignment: .trailing), .init(title: "live", alignment: .trailing),
      .init(title: "blocks", alignment: .trailing), .init(title: kind, alignment: .leading),
    ])
    table.rows = rows.prefix(limit).map(cells)
    let rest = rows.dropFirst(limit)
    if !rest.isEmpty {
      let name = "\(style.ellipsis) \(Quantity.count(rest.count)) more"
      table.rows.append(.init(cells: ["", "", "", "", "", name], isFaint: true))
    }
    let fitted = table.fitted(to: style.width, leaving: 40, optional: 1..<4)
    return ["", style.paint("\(kind.uppercased())S that rise: \(count)", as: .heading)]
      + fitted.lines(style: style)
  }

  private func cells(_ row: GrowthFindings.Row) -> TextTable.Row {
    let range = row.trend.slopeRange
    return TextTable.Row(
      cells: [
        rate(row.trend.slopePerSecond),
        "\(rate(range.lowerBound)) \(style.ellipsis) \(rate(range.upperBound))",
        Quantity.percent(Int(row.trend.confidence * 1e6), of: 1_000_000),
        Quantity.bytes(row.bytes.last ?? 0), Quantity.count(row.blocks.last ?? 0), name(row),
      ],
      notes: [Sparkline.draw(row.blocks, usesUnicode: style.usesUnicode) + hold(row)])
  }

  private func rate(_ perSecond: Double) -> String {
    let value = perSecond * unit.rawValue
    return value.magnitude < 9e18 ? Quantity.bytes(Int(value.rounded())) : "-"
  }

  private func name(_ row: GrowthFindings.Row) -> String {
    switch row.subject {
    case .type(let name): return DisplayWidth.printable(name)
    case .site(let site):
      let file = site.file.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
      let place = file.flatMap { file in site.line.map { "\(file):\($0)" } }
      let type = (row.hold?.type ?? site.type).map { "[\($0)]" }
      let words = [site.function, place, site.module.isEmpty ? nil : site.module, type]
      return DisplayWidth.printable(words.compactMap(\.self).joined(separator: "  "))
    }
  }

  /// Whether the blocks are lost or collected, and by whom.
  private func hold(_ row: GrowthFindings.Row) -> String {
    guard let hold = row.hold else { return "" }
    let all = Quantity.count(hold.reachableBlocks + hold.unreachableBlocks)
    if hold.isLeak {
      return "  \(Quantity.count(hold.unreachableBlocks)) of \(all) are unreachable: a leak, see "
        + "plumb leaks"
    }
    guard let root = hold.root else { return "  \(all) are reachable" }
    let text = HeapStepText(style: style)
    let way = [DisplayWidth.printable(root)] + text.texts(of: hold.steps, shown: 6)
    return "  reachable, a collection that only grows: \(way.joined(separator: text.arrow))"
  }
}
