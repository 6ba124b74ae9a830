import ProfileModel

/// What a search for leaks found, as text: a line of totals, then each group with its way round and
/// the stack that allocated it.
public struct LeakReport {
  private let findings: LeakFindings
  private let style: TerminalStyle
  private let limit: Int

  /// - Parameter limit: Groups to show; 0 for all.
  public init(_ findings: LeakFindings, limit: Int, style: TerminalStyle) {
    self.findings = findings
    self.style = style
    self.limit = limit == 0 ? Int.max : limit
  }

  /// Writes the whole report.
  public func render(_ profile: Profile, to output: inout some TextOutputStream) {
    for line in TrustText(profile, style: style).lines { output.write(line + "\n") }
    output.write("\n" + style.paint(heading, as: .heading) + "\n")
    if findings.suppressedBlocks > 0 {
      output.write(
        "suppressed: \(Quantity.count(findings.suppressedBlocks)) blocks in "
          + "\(Quantity.count(findings.suppressedLeaks)) leaks\n")
    }
    let shown = findings.groups.prefix(limit)
    for group in shown {
      output.write("\n")
      for line in lines(of: group, in: profile) { output.write(line + "\n") }
    }
    let rest = findings.groups.dropFirst(shown.count)
    guard !rest.isEmpty else { return }
    let bytes = rest.reduce(0) { $0 + $1.bytes + $1.indirectBytes }
    output.write(
      "\n\(style.ellipsis) \(Quantity.count(rest.count)) more groups, "
        + "\(Quantity.bytes(bytes)); --limit 0 shows all\n")
  }

  private var heading: String {
    let live =
      "\(Quantity.count(findings.liveBlocks)) live blocks, "
      + "\(Quantity.bytes(findings.liveBytes))"
    guard findings.leakedBlocks > 0 else { return "LEAKS  none among \(live)" }
    return "LEAKS  \(Quantity.count(findings.leakedBlocks)) blocks, "
      + "\(Quantity.bytes(findings.leakedBytes)), \(Quantity.count(findings.cycles)) cycles, "
      + "among \(live)"
  }

  private func lines(of group: LeakFindings.Group, in profile: Profile) -> [String] {
    var words = [
      "\(Quantity.count(group.blocks)) blocks", Quantity.bytes(group.bytes),
      group.type.map(DisplayWidth.printable) ?? "no type",
    ]
    if !group.cycle.isEmpty { words.append("\(Quantity.count(group.leaks)) cycles") }
    if group.indirectBlocks > 0 {
      words.append(
        "leading to \(Quantity.count(group.indirectBlocks)) more, "
          + Quantity.bytes(group.indirectBytes))
    }
    var lines = [style.paint(words.joined(separator: style.separator), as: .heading)]
    if !group.cycle.isEmpty { lines.append("  cycle: " + cycle(group.cycle)) }
    let site = Site(path: group.path)
    lines.append("  " + place(of: site, in: profile))
    return lines + CallerText(profile, style: style).lines(of: site).map { "    " + $0 }
  }

  /// The function that allocated, and where.
  private func place(of site: Site, in profile: Profile) -> String {
    let blame = profile.blame(of: site.path).path
    guard blame != .root else { return Marker.unattributed.description }
    let frame = profile.frames[profile.paths.frame(of: blame)]
    let place = PlaceText.place(of: frame).map { "  \($0)" } ?? ""
    return DisplayWidth.printable("\(frame.displayName)\(place)  \(frame.moduleName)")
  }

  /// Steps of a cycle that are shown; the rest is counted.
  private static let shownSteps = 12

  /// `Parent.children → [Child] storage[0] → Child.parent → Parent`
  private func cycle(_ steps: [LeakFindings.Step]) -> String {
    let arrow = style.usesUnicode ? " → " : " -> "
    var names = steps.prefix(Self.shownSteps).map { step in
      let type = step.type.map(DisplayWidth.printable) ?? "?"
      return type + (step.field.map { ".\(DisplayWidth.printable($0))" } ?? "+\(step.offset)")
    }
    if steps.count > Self.shownSteps {
      names.append("\(style.ellipsis) \(steps.count - Self.shownSteps) more")
    }
    names.append(steps[0].type.map(DisplayWidth.printable) ?? "?")
    return names.joined(separator: arrow)
  }
}
