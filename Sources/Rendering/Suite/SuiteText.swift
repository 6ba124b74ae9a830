import ProfileModel

/// What the tests of a suite allocated, as a table, and what a gate makes of it.
public struct SuiteText {
  private let limit: Int
  private let style: TerminalStyle

  /// - Parameter limit: Tests to show; 0 for all.
  public init(limit: Int, style: TerminalStyle) {
    self.limit = limit == 0 ? Int.max : limit
    self.style = style
  }

  /// Writes the whole text. Equal results give equal bytes.
  public func render(_ result: SuiteResult, to output: inout some TextOutputStream) {
    var lines = [style.paint(heading(result), as: .heading)]
    lines += warnings(result.measurement).map { style.paint($0, as: .warning) }
    lines += table(result.measurement).lines(style: style)
    lines += changes(result)
    for line in lines { output.write(line + "\n") }
    for judgement in result.judgements where judgement.verdict != .passed {
      output.write("\n")
      GateText(style: style).render(judgement, to: &output)
    }
  }

  private func heading(_ result: SuiteResult) -> String {
    let suite = result.measurement
    let command = result.command.map(DisplayWidth.printable).joined(separator: " ")
    return "TESTS  \(command)  \(count(suite.tests.count, "test")) in "
      + "\(count(suite.processes, "process", "processes"))"
  }

  private func count(_ number: Int, _ one: String, _ many: String? = nil) -> String {
    "\(Quantity.count(number)) \(number == 1 ? one : many ?? one + "s")"
  }

  private func warnings(_ suite: SuiteMeasurement) -> [String] {
    let fewer = "Run fewer tests in one process: --parallel, or --filter."
    var warnings: [String] = []
    if suite.allocationsWithoutStack > 0 {
      warnings.append(
        "warning: \(Quantity.count(suite.allocationsWithoutStack)) allocations have no stack, "
          + "because a table was full. \(fewer)")
    }
    if suite.processesWithoutEvents > 0 {
      let processes = count(suite.processesWithoutEvents, "process", "processes")
      warnings.append(
        "warning: in \(processes) there was no room for the order of all events: a peak there is "
          + "what the test had at the peak of its process. \(fewer)")
    }
    let unknown = suite.processes - suite.processesWithLeaksKnown
    if suite.looksForLeaks, unknown > 0 {
      warnings.append(
        "warning: the leaks of \(Quantity.count(unknown)) of "
          + "\(count(suite.processes, "process", "processes")) are not known: they ended without "
          + "passing through exit, or could not be looked at.")
    }
    return warnings
  }

  private func table(_ suite: SuiteMeasurement) -> TextTable {
    let asksForLeaks = suite.looksForLeaks
    let titles =
      ["allocations", "allocated", "peak", "temporary", "still live", "bytes"]
      + (asksForLeaks ? ["leaked"] : []) + ["time"]
    var table = TextTable(
      columns: titles.map { .init(title: $0, alignment: .trailing) }
        + [.init(title: "test", alignment: .leading)])
    func row(_ share: SuiteShare) -> TextTable.Row {
      self.row(
        suite[share], share.label, leaked: asksForLeaks ? suite.leaks[share]?.blocks ?? 0 : nil,
        duration: suite.durations[share.label], isFaint: share.isNoTest)
    }
    let tests = suite.tests.sorted {
      let (left, right) = ($0.measurement.totals, $1.measurement.totals)
      return (left.allocations, left.allocatedBytes, $1.name)
        > (right.allocations, right.allocatedBytes, $0.name)
    }
    for test in tests.prefix(limit) { table.rows.append(row(.test(test.name))) }
    let rest = tests.dropFirst(limit)
    if !rest.isEmpty {
      let sum = rest.reduce(into: Counts.zero) { $0 += $1.measurement.totals }
      let leaked = rest.reduce(0) { $0 + (suite.leaks[.test($1.name)]?.blocks ?? 0) }
      table.rows.append(
        self.row(
          sum, "… \(count(rest.count, "more test"))", hasPeak: false,
          leaked: asksForLeaks ? leaked : nil, isFaint: true))
    }
    for share in [SuiteShare.once, .harness, .unattributed] where suite[share].allocations > 0 {
      table.rows.append(row(share))
    }
    let leaked = suite.leaks.values.reduce(0) { $0 + $1.blocks }
    table.rows.append(
      self.row(suite.totals, "all", hasPeak: false, leaked: asksForLeaks ? leaked : nil))
    return table
  }

  /// - Parameters:
  ///   - hasPeak: Whether the peak is one's own: those of several tests are no sum.
  ///   - leaked: Nil where there is no such column.
  private func row(
    _ counts: Counts, _ name: String, hasPeak: Bool = true, leaked: Int?, duration: Int? = nil,
    isFaint: Bool = false
  ) -> TextTable.Row {
    let cells = [
      Quantity.count(counts.allocations), Quantity.bytes(counts.allocatedBytes),
      hasPeak ? Quantity.bytes(counts.peakBytes) : "",
      Quantity.count(counts.temporaryAllocations), Quantity.count(counts.liveBlocks),
      Quantity.bytes(counts.liveBytes),
    ]
    return TextTable.Row(
      cells: cells + (leaked.map { [Quantity.count($0)] } ?? []) + [
        duration.map { Quantity.duration(nanoseconds: $0) } ?? "", DisplayWidth.printable(name),
      ], isFaint: isFaint)
  }

  private func changes(_ result: SuiteResult) -> [String] {
    guard let file = result.baselineFile else { return [] }
    let verdicts = Dictionary(grouping: result.judgements, by: \.verdict).mapValues(\.count)
    let words = GateVerdict.allCases.compactMap { verdict in
      verdicts[verdict].map { "\(Quantity.count($0)) \(verdict.rawValue)" }
    }
    var lines = ["", "by \(DisplayWidth.printable(file)): " + words.joined(separator: ", ")]
    lines += result.missingTests.map {
      style.paint("gone: \(DisplayWidth.printable($0))", as: .warning)
    }
    if !result.missingTests.isEmpty { lines.append("if they are meant to be: \(result.blessing)") }
    return lines
  }
}
