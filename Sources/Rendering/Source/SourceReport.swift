import ProfileModel

/// The lines of a source file beside what each made the program allocate.
public struct SourceReport: ReportRenderer {
  /// Lines that are shown around one with weight.
  private static let context = 3

  private let source: AnnotatedSource
  private let question: ReportQuestion
  private let style: TerminalStyle

  /// The report of a file; the question's limit keeps the heaviest lines, and 0 shows every line.
  public init(_ source: AnnotatedSource, _ question: ReportQuestion, style: TerminalStyle) {
    self.source = source
    self.question = question
    self.style = style
  }

  /// - Complexity: O(frames + paths + sites + lines of the file).
  public func render(_ profile: Profile, to output: inout some TextOutputStream) {
    let lines = SourceLines(profile, file: source.file)
    for line in TrustText(profile, style: style).lines { output.write(line + "\n") }
    let name = DisplayWidth.printable(source.file)
    output.write("\n" + style.paint("SOURCE  \(name)", as: .heading) + "\n")
    for remark in remarks(lines) {
      output.write(style.paint("warning: " + DisplayWidth.printable(remark), as: .warning) + "\n")
    }
    var table = TextTable(
      columns: ["allocated", "allocations", "peak", "live", "temporary", "line"].map {
        .init(title: $0, alignment: .trailing)
      } + [.init(title: "", alignment: .leading)])
    table.rows = rows(lines) + sums(lines, profile)
    for line in table.lines(style: style) { output.write(line + "\n") }
    if lines.lines.contains(where: { $0.rule?.isApproximate == true }) {
      output.write("~ near: the compiler gave the code itself no line\n")
    }
  }

  private func remarks(_ lines: SourceLines) -> [String] {
    guard let text = source.text else {
      return ["the file is not here; its lines are shown by their numbers"]
    }
    guard let last = lines.lines.last, last.number > text.count else { return [] }
    return [
      "code of line \(last.number) was recorded and the file has \(text.count) lines: it has "
        + "changed"
    ]
  }

  // --- Rows --------------------------------------------------------------------------------------

  private func rows(_ lines: SourceLines) -> [TextTable.Row] {
    let metric = question.metric ?? .allocatedBytes
    var weighted = lines.lines
    if let limit = question.limit, limit > 0, limit < weighted.count {
      let ranked = weighted.sorted {
        ($1.counts[metric], $0.number) < ($0.counts[metric], $1.number)
      }
      weighted = ranked.prefix(limit).sorted { $0.number < $1.number }
    }
    let byNumber = Dictionary(uniqueKeysWithValues: weighted.map { ($0.number, $0) })
    var rows: [TextTable.Row] = []
    var last = 0
    for number in shownNumbers(weighted) {
      if number > last + 1, last > 0 {
        rows.append(.init(cells: Array(repeating: "", count: 5) + [style.ellipsis, ""]))
      }
      last = number
      rows.append(row(number, byNumber[number]))
    }
    let cut = lines.lines.count - weighted.count
    if cut > 0 {
      let shown = Set(weighted.map(\.number))
      let rest = lines.lines.filter { !shown.contains($0.number) }
        .reduce(into: Counts.zero) { $0 += $1.counts }
      rows.append(
        .init(
          cells: cells(rest) + ["", "\(style.ellipsis) \(Quantity.count(cut)) more lines"],
          isFaint: true))
    }
    return rows
  }

  private func shownNumbers(_ weighted: [SourceLines.Line]) -> [Int] {
    let end = source.text?.count ?? 0
    if question.limit == 0, end > 0 {
      return Set(1...end).union(weighted.map(\.number)).sorted()
    }
    var numbers: Set<Int> = []
    for line in weighted {
      numbers.insert(line.number)
      let around = (line.number - Self.context)...(line.number + Self.context)
      for number in around where number >= 1 && number <= end { numbers.insert(number) }
    }
    return numbers.sorted()
  }

  private func row(_ number: Int, _ line: SourceLines.Line?) -> TextTable.Row {
    let mark = line?.rule?.isApproximate == true ? "~" : ""
    let text = source.text.flatMap { number <= $0.count ? $0[number - 1] : nil } ?? ""
    // Tabs would move what stands in the columns before them.
    let code = DisplayWidth.printable(text.replacing("\t", with: "    "))
    return .init(
      cells: (line.map { cells($0.counts) } ?? Array(repeating: "", count: 5))
        + ["\(mark)\(number)", code])
  }

  private func sums(_ lines: SourceLines, _ profile: Profile) -> [TextTable.Row] {
    let inLines = lines.lines.reduce(into: Counts.zero) { $0 += $1.counts }
    let whole = profile.sites.reduce(into: Counts.zero) { $0 += $1.counts }
    func row(_ counts: Counts, _ label: String) -> TextTable.Row {
      let share = Quantity.percent(counts.allocatedBytes, of: whole.allocatedBytes)
      return .init(cells: cells(counts) + ["", "\(share) \(label)"], isFaint: true)
    }
    return [
      .init(cells: Array(repeating: "", count: 7)),
      row(inLines, "at the lines of this file, with what they called elsewhere"),
      row(lines.withoutLine, "in this file, at code without a line"),
      row(lines.elsewhere, "on paths that never pass this file"),
      row(whole, "in all"),
    ]
  }

  private func cells(_ counts: Counts) -> [String] {
    [
      Quantity.bytes(counts.allocatedBytes), Quantity.count(counts.allocations),
      Quantity.bytes(counts.peakBytes), Quantity.bytes(counts.liveBytes),
      Quantity.percent(counts.temporaryAllocations, of: counts.allocations),
    ]
  }
}
