import ProfileModel

/// The heap in six lines: what is live, what the peak was, what was allocated, and when.
struct SummaryText {
  private let profile: Profile
  private let style: TerminalStyle
  private let totals: Counts

  init(_ profile: Profile, style: TerminalStyle) {
    self.profile = profile
    self.style = style
    totals = profile.totals
  }

  var lines: [String] {
    [style.paint(title, as: .heading)] + heapLines
      + [
        timelineLine,
        distributionLine("size classes", sizeShares, of: "allocations"),
        distributionLine("lifetimes", lifetimeShares, of: "freed blocks"),
        totals.temporaryAllocations > 0
          ? "(*) freed before the same thread's next allocation" : nil,
      ].compactMap { $0 }
  }

  /// `HEAP  sqlite3 :memory:  pid 4242  exited with status 0 after 1.50 s`
  private var title: String {
    let run = profile.run
    var words = ["HEAP"]
    let text = RunOutcome.command(profile)
    words.append(
      style.width.map { DisplayWidth.elide(text, to: max($0 - 50, 20), ellipsis: style.ellipsis) }
        ?? text)
    words += [RunOutcome.process(run), RunOutcome.sentence(profile)].filter { !$0.isEmpty }
    return words.joined(separator: "  ")
  }

  private var heapLines: [String] {
    var table = TextTable(columns: [
      .init(title: "", alignment: .leading), .init(title: "bytes", alignment: .trailing),
      .init(title: "blocks", alignment: .trailing), .init(title: "average", alignment: .trailing),
      .init(title: "", alignment: .leading),
    ])
    table.rows = [
      row(liveLabel, totals.liveBytes, totals.liveBlocks, note: ""),
      row(peakLabel, totals.peakBytes, totals.peakBlocks, note: ""),
      row("allocated", totals.allocatedBytes, totals.allocations, note: rates),
      .init(cells: [
        "temporary (*)", "", Quantity.count(totals.temporaryAllocations), "",
        Quantity.percent(totals.temporaryAllocations, of: totals.allocations) + " of allocations",
      ]),
    ]
    return table.lines(style: style)
  }

  private func row(_ label: String, _ bytes: Int, _ blocks: Int, note: String) -> TextTable.Row {
    let average = blocks > 0 ? Quantity.bytes(bytes / blocks) : ""
    return .init(cells: [label, Quantity.bytes(bytes), Quantity.count(blocks), average, note])
  }

  var liveLabel: String {
    if profile.trust.isRunning {
      guard let age = profile.run.durationNanoseconds else { return "live then" }
      return "live at \(Quantity.duration(nanoseconds: age))"
    }
    if profile.run.captures > 1 { return "live at their ends" }
    return profile.run.end == .exit ? "live at exit" : "live at the end"
  }

  var peakLabel: String {
    if profile.run.captures > 1 { return "sum of the peaks" }
    guard profile.peakBytes != nil else { return "share of the peak" }
    guard let point = profile.timeline.highest else { return "peak" }
    return "peak at \(Quantity.duration(nanoseconds: point.timeNanoseconds))"
  }

  private var rates: String {
    guard let duration = profile.run.durationNanoseconds, duration > 0 else { return "" }
    guard
      let allocations = Quantity.rate(totals.allocations, nanoseconds: duration),
      let bytes = Quantity.rate(totals.allocatedBytes, nanoseconds: duration)
    else { return "" }
    return "\(Quantity.count(allocations)) allocations/s\(style.separator)"
      + "\(Quantity.bytes(bytes))/s"
  }

  /// Nil where a filter shows a part: the timeline has no sites, and would be the whole program's.
  private var timelineLine: String? {
    guard profile.peakBytes != nil, profile.timeline.points.count > 1,
      let highest = profile.timeline.highest?.liveBytes
    else { return nil }
    let bars = HeapOverTime(profile.timeline, columns: 40)
    let line = Sparkline.draw(bars.values, usesUnicode: style.usesUnicode)
    let range = "0 \(style.ellipsis) \(Quantity.bytes(highest))"
    let duration = Quantity.duration(nanoseconds: bars.durationNanoseconds)
    return "heap over time     \(line)  \(range), \(duration)"
  }

  private func distributionLine(
    _ label: String, _ shares: [(label: String, count: Int)], of what: String
  ) -> String? {
    let whole = shares.reduce(0) { $0 + $1.count }
    guard whole > 0 else { return nil }
    let parts = shares.filter { $0.count > 0 }.map {
      "\($0.label) \(Quantity.percent($0.count, of: whole))"
    }
    let padding = String(repeating: " ", count: 19 - label.count)
    return label + padding + parts.joined(separator: "  ") + "  of \(what)"
  }

  var sizeShares: [(label: String, count: Int)] {
    let bounds = [16, 64, 256, 1024, 4096, 65536, 1 << 20]
    var counts = [Int](repeating: 0, count: bounds.count + 1)
    for bucket in profile.sizes.buckets {
      let index = bounds.firstIndex { bucket.upperBound < $0 } ?? bounds.count
      counts[index] += bucket.allocations
    }
    return Self.label(bounds, counts)
  }

  var lifetimeShares: [(label: String, count: Int)] {
    let buckets = profile.lifetimes.buckets
    let bounds = (1..<LifetimeHistogram.bucketCount).map(LifetimeHistogram.lowerBound(ofBucket:))
    return Self.label(bounds, buckets)
  }

  /// `<16 B`, `<64 B`, …, and an open last class.
  private static func label(_ bounds: [Int], _ counts: [Int]) -> [(label: String, count: Int)] {
    counts.enumerated().map { index, count in
      index < bounds.count
        ? ("<\(Quantity.bound(bounds[index]))", count)
        : (">=\(Quantity.bound(bounds[index - 1]))", count)
    }
  }
}
