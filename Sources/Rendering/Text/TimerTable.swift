import ProfileModel

/// What the program's own timers say, beside its heap: a row for each operation.
struct TimerTable {
  private let timers: [RecordedTimer]
  private let limit: Int

  init(_ timers: [RecordedTimer], limit: Int) {
    self.timers = timers
    self.limit = limit
  }

  func lines(style: TerminalStyle) -> [String] {
    guard !timers.isEmpty else { return [] }
    let titles =
      ["calls", "total", "p50", "p90", "p99", "p99.9", "max", "allocations a call", "bytes a call"]
    var table = TextTable(
      columns: titles.map { .init(title: $0, alignment: .trailing) }
        + [.init(title: "operation", alignment: .leading)])
    let shown = timers.prefix(limit)
    table.rows = shown.map { timer in
      TextTable.Row(cells: cells(timer, style: style) + [DisplayWidth.printable(timer.name)])
    }
    if shown.count < timers.count {
      let name = "\(style.ellipsis) \(Quantity.count(timers.count - shown.count)) more operations"
      let blanks = [String](repeating: "", count: titles.count)
      table.rows.append(TextTable.Row(cells: blanks + [name], isFaint: true))
    }
    let heading =
      "TIMERS by total time \(style.dash) showing \(Quantity.count(shown.count)) of "
      + Quantity.count(timers.count)
    return [style.paint(heading, as: .heading)] + table.lines(style: style) + notes(shown, style)
  }

  private func cells(_ timer: RecordedTimer, style: TerminalStyle) -> [String] {
    func percentile(_ wanted: Double) -> String {
      let found = timer.percentiles.first { $0.percentile == wanted }
      return found.map { Quantity.duration(nanoseconds: $0.nanoseconds) } ?? style.dash
    }
    let memory = timer.ofThread ?? timer.ofProcess
    let mark = timer.ofThread == nil && memory != nil ? "*" : ""
    let allocations = memory.map { Quantity.mean($0.allocations, over: $0.calls) } ?? style.dash
    let bytes = memory.map { Quantity.bytes($0.allocatedBytes / $0.calls) } ?? style.dash
    return [
      Quantity.count(timer.calls), Quantity.duration(nanoseconds: timer.totalNanoseconds),
      percentile(50), percentile(90), percentile(99), percentile(99.9),
      Quantity.duration(nanoseconds: timer.maximumNanoseconds),
      allocations + mark, bytes,
    ]
  }

  private func notes(_ shown: ArraySlice<RecordedTimer>, _ style: TerminalStyle) -> [String] {
    var notes: [String] = []
    if shown.contains(where: { $0.ofThread == nil && $0.ofProcess != nil }) {
      notes.append("* of the whole process during the calls; else of the calling thread, exactly")
    }
    for timer in shown where timer.failures + timer.cancellations > 0 {
      notes.append(
        "\(DisplayWidth.printable(timer.name)): \(Quantity.count(timer.failures)) failed, "
          + "\(Quantity.count(timer.cancellations)) cancelled")
    }
    return notes
  }
}
