import ProfileModel

/// One table of the report: the heaviest rows by one metric, and what was cut.
struct GroupTable {
  private let groups: RankedGroups
  private let metric: Metric
  private let limit: Int
  private let stacks: Int

  private var profile: Profile { groups.profile }
  private var grouping: Grouping { groups.grouping }
  private var total: Int { groups.counts[metric] }

  init(_ groups: RankedGroups, metric: Metric, limit: Int, stacks: Int) {
    self.groups = groups
    self.metric = metric
    self.limit = limit
    self.stacks = stacks
  }

  func lines(style: TerminalStyle) -> [String] {
    let shown = groups.heaviest(limit, by: metric)
    guard total != 0 || shown.contains(where: { $0.counts[metric] != 0 }) else {
      return [style.paint("\(rowName(2).uppercased()) by \(title): none", as: .heading)]
    }
    var table = TextTable(columns: columns)
    let names = rowNames(shown, style: style)
    var sum = Counts.zero
    for (index, group) in shown.enumerated() {
      sum += group.counts
      let cells = cells(group, sum: sum[metric])
      var row = TextTable.Row(cells: cells + [names[index]])
      if grouping == .site, index < stacks, let site = group.sites.first {
        row.notes =
          reason(of: group) + CallerText(profile, style: style).lines(of: profile.sites[site])
      }
      table.rows.append(row)
    }
    if shown.count < groups.count {
      table.rows.append(remainder(after: sum, count: groups.count - shown.count, style: style))
    }
    let companionColumns = (columns.count - 1 - companions.count)..<(columns.count - 1)
    let fitted = table.fitted(
      to: style.width, leaving: Self.nameRoom, optional: companionColumns)
    let heading = heading(shown: shown.count, sum: sum[metric], style: style)
    return [style.paint(heading, as: .heading)] + fitted.lines(style: style)
  }

  /// What a name needs to be read on a terminal: companions give way to it.
  private static let nameRoom = 48

  /// `peak bytes`, `temporary allocations`.
  private var title: String { metric.name.replacing("_", with: " ") }

  private func rowName(_ count: Int) -> String {
    count == 1 ? grouping.rawValue : grouping.rawValue + "s"
  }

  private func heading(shown: Int, sum: Int, style: TerminalStyle) -> String {
    "\(rowName(2).uppercased()) by \(title) \(style.dash) showing "
      + "\(Quantity.count(shown)) of \(Quantity.count(groups.count)) = "
      + "\(Quantity.percent(sum, of: total)) of \(text(total))"
  }

  /// Why the site allocated, and what avoids it, where something does.
  private func reason(of group: ProfileGroup) -> [String] {
    guard let share = groups.reasons?.mainShare(of: group.sites), let advice = share.advice else {
      return []
    }
    return ["why: \(share.reason.title); to avoid it: \(advice)"]
  }

  // MARK: Columns

  /// What stands between the shares and the name: the counterparts of the metric.
  private var companions: [Metric] {
    switch metric {
    case .peakBytes: [.peakBlocks, .liveBytes, .allocations]
    case .liveBytes: [.liveBlocks, .allocatedBytes, .allocations]
    case .allocatedBytes: [.allocations, .peakBytes, .liveBytes]
    case .temporaryAllocations: [.allocations, .allocatedBytes]
    case .allocations: [.allocatedBytes, .liveBlocks]
    case .frees: [.freedBytes, .allocations]
    case .freedBytes: [.frees, .allocatedBytes]
    case .liveBlocks: [.liveBytes, .allocations]
    case .peakBlocks: [.peakBytes, .allocations]
    }
  }

  private static func heading(of metric: Metric) -> String {
    switch metric {
    case .allocations: "allocations"
    case .allocatedBytes: "allocated"
    case .frees: "frees"
    case .freedBytes: "freed"
    case .liveBlocks: "live blocks"
    case .liveBytes: "live"
    case .peakBlocks: "peak blocks"
    case .peakBytes: "peak"
    case .temporaryAllocations: "temporary"
    }
  }

  private var columns: [TextTable.Column] {
    var titles = [Self.heading(of: metric), "share", "sum"]
    if showsInclusive { titles.append("with callees") }
    titles += companions.map(Self.heading(of:))
    return titles.map { .init(title: $0, alignment: .trailing) }
      + [.init(title: grouping.rawValue, alignment: .leading)]
  }

  private var showsInclusive: Bool { grouping.isByFrame }

  private func cells(_ group: ProfileGroup, sum: Int) -> [String] {
    let value = group.counts[metric]
    var cells = [
      text(value), Quantity.percent(value, of: total), Quantity.percent(sum, of: total),
    ]
    if showsInclusive { cells.append(group.inclusiveCounts.map { text($0[metric]) } ?? "") }
    return cells + companions.map { Self.text(group.counts[$0], unit: $0.unit) }
  }

  private func remainder(
    after sum: Counts, count: Int, style: TerminalStyle
  ) -> TextTable.Row {
    let rest = total - sum[metric]
    var cells = [text(rest), Quantity.percent(rest, of: total), "100%"]
    if showsInclusive { cells.append("") }
    cells += companions.map { Self.text(groups.counts[$0] - sum[$0], unit: $0.unit) }
    let name = "\(style.ellipsis) \(Quantity.count(count)) more \(rowName(count))"
    return TextTable.Row(cells: cells + [name], isFaint: true)
  }

  private func text(_ value: Int) -> String { Self.text(value, unit: metric.unit) }

  private static func text(_ value: Int, unit: Metric.Unit) -> String {
    switch unit {
    case .bytes: Quantity.bytes(value)
    case .count: Quantity.count(value)
    }
  }

  // MARK: Names

  /// Each row's name; sites that would read the same are told apart by who called them, or by
  /// the unnamed code inside, unless their stacks are shown anyway.
  private func rowNames(_ shown: [ProfileGroup], style: TerminalStyle) -> [String] {
    let labels = shown.map(label)
    guard grouping == .site else { return labels }
    let text = CallerText(profile, style: style)
    let callers = shown.map { group in
      group.sites.first.map { text.callers(of: profile.sites[$0]) } ?? []
    }
    let alike = Dictionary(grouping: shown.indices) { labels[$0] }
    return shown.indices.map { index in
      let others = (alike[labels[index]] ?? []).filter { $0 != index }.map { callers[$0] }
      guard !others.isEmpty, index >= stacks else { return labels[index] }
      let own = callers[index]
      // The nearest caller with which the chain of callers is no other's.
      let depth = own.indices.first { depth in
        others.allSatisfy { $0.prefix(depth + 1) != own.prefix(depth + 1) }
      }
      if depth == nil, let code = shown[index].unnamedCode {
        return "\(labels[index]) (\(DisplayWidth.printable(code)))"
      }
      guard let caller = depth.map({ own[$0] }) ?? own.first else { return labels[index] }
      return "\(labels[index]) \(style.callerArrow)\(caller)"
    }
  }

  private func label(_ group: ProfileGroup) -> String {
    var text = group.label
    if let thread = group.thread {
      let description = profile.threads[thread]
      text = "\(text.isEmpty ? "thread" : text) \(description.threadID)"
      if description.owners > 1 { text += " and \(description.owners - 1) before it" }
    } else {
      text = parts(of: group).joined(separator: "  ")
    }
    return DisplayWidth.printable(text)
  }

  /// What a row is called, and behind it where that is.
  private func parts(of group: ProfileGroup) -> [String] {
    let module = group.moduleName.isEmpty ? [] : [group.moduleName]
    switch grouping {
    case .site:
      let place = PlaceText.place(ofFirst: profile.blamedLines(of: group.sites))
      let reason = groups.reasons?.mainShare(of: group.sites)?.reason
      let contents = [
        groups.siteTypes.name(of: group.sites),
        reason.flatMap { $0.isToldByType ? nil : $0.name },
      ].compactMap(\.self)
      return [group.label] + (place.map { [$0] } ?? []) + module
        + (contents.isEmpty ? [] : ["[\(contents.joined(separator: ", "))]"])
    case .line:
      guard let frame = group.frame, let place = PlaceText.place(of: frame) else { fallthrough }
      return [place, frame.displayName] + module
    case .function, .file: return [group.label] + module
    case .reason:
      let advice = group.reason?.advice.map { ": \($0)" } ?? ""
      return [group.label + advice]
    case .module, .type, .thread: return [group.label]
    }
  }
}
