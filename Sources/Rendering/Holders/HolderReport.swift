import ProfileModel

/// Why blocks are alive, as text: what is in question, each way to it from a root with the stack
/// that allocated it, and who else refers to it.
public struct HolderReport {
  private let findings: HolderFindings
  private let style: TerminalStyle
  private let limit: Int
  private let steps: HeapStepText

  /// Steps of a way that are shown; the rest is counted.
  private static let shownSteps = 16

  /// - Parameter limit: Groups and referrers to show; 0 for all.
  public init(_ findings: HolderFindings, limit: Int, style: TerminalStyle) {
    self.findings = findings
    self.style = style
    self.limit = limit == 0 ? Int.max : limit
    steps = HeapStepText(style: style)
  }

  /// Writes the whole report.
  public func render(_ profile: Profile, to output: inout some TextOutputStream) {
    for line in TrustText(profile, style: style).lines { output.write(line + "\n") }
    output.write("\n" + style.paint(heading, as: .heading) + "\n")
    for group in findings.groups.prefix(limit) {
      output.write("\n")
      for line in lines(of: group, in: profile) { output.write(line + "\n") }
    }
    writeRest(findings.groups.count, "groups", to: &output)
    guard !findings.referrers.isEmpty else { return }
    output.write("\n" + style.paint("REFERRED TO BY", as: .heading) + "\n")
    for referrer in findings.referrers.prefix(limit) {
      let strength = referrer.strength == .weak ? " (weak)" : ""
      output.write(
        "  \(Quantity.count(referrer.references))\(style.times) \(steps.text(of: referrer.step))"
          + "\(strength)\n")
    }
    writeRest(findings.referrers.count, "properties", to: &output)
  }

  private func writeRest(
    _ count: Int, _ what: String, to output: inout some TextOutputStream
  ) {
    guard count > limit else { return }
    output.write(
      "\n\(style.ellipsis) \(Quantity.count(count - limit)) more \(what); --limit 0 shows all\n")
  }

  private var heading: String {
    let live =
      "of \(Quantity.count(findings.liveBlocks)) live blocks, \(Quantity.bytes(findings.liveBytes))"
    guard let question = findings.question else {
      return "WHY  what retains the most \(live)"
    }
    let retained =
      "\(Quantity.count(findings.retainedBlocks)) blocks, \(Quantity.bytes(findings.retainedBytes))"
    return "WHY  \(DisplayWidth.printable(question)): \(Quantity.count(findings.blocks)) blocks, "
      + "\(Quantity.bytes(findings.bytes)), retaining \(retained), \(live)"
  }

  private func lines(of group: HolderFindings.Group, in profile: Profile) -> [String] {
    let address = "0x" + String(group.address, radix: 16)
    let head = [
      "\(Quantity.count(group.blocks)) \(group.blocks == 1 ? "block" : "blocks")",
      Quantity.bytes(group.bytes), group.type.map(DisplayWidth.printable) ?? "no type",
      "retaining \(Quantity.bytes(group.retainedBytes))",
      group.blocks == 1 ? address : "the first at \(address)",
    ]
    var lines = [style.paint(head.joined(separator: style.separator), as: .heading)]
    if let root = group.root {
      let way = steps.texts(of: group.steps, shown: Self.shownSteps) + [steps.type(group.type)]
      lines.append("  held by \(DisplayWidth.printable(root))")
      lines.append("   " + way.map { steps.arrow + $0 }.joined())
    } else {
      lines.append("  held by nobody: leaked")
    }
    let site = Site(path: group.path)
    lines.append("  allocated by " + PlaceText.function(of: site, in: profile))
    return lines + CallerText(profile, style: style).lines(of: site).map { "    " + $0 }
  }
}
