import ProfileModel

/// What the program's own timers say, beside its heap: a row for each operation.
struct TimerTable {
  /// What a name needs to be read on a terminal: the last of these columns give way to it.
  private static let nameRoom = 24
  private static let optionalColumns = 5..<9

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
    let fitted = table.fitted(
      to: style.width, leaving: Self.nameRoom, optional: Self.optionalColumns)
    return [style.paint(heading, as: .heading)] + fitted.lines(style: style) + notes(shown, style)
  }

  private func cells(_ timer: RecordedTimer, style: TerminalStyle) -> [String] {
    func percentile(_ wanted: Double) -> String {
      let found = timer.percentiles.first { $0.percentile == wanted }
      return found.map { Quantity.duration(nanoseconds: $0.nanoseconds) } ?? style.dash
    }
    let surest = timer.attributed.first
    let mark = surest?.attribution == .process ? "*" : ""
    let allocations = surest.map { Quantity.mean($0.memory.allocations, over: $0.memory.calls) }
    let bytes = surest.map { Quantity.bytes($0.memory.allocatedBytes / $0.memory.calls) }
    return [
      Quantity.count(timer.calls), Quantity.duration(nanoseconds: timer.totalNanoseconds),
      percentile(50), percentile(90), percentile(99), percentile(99.9),
      Quantity.duration(nanoseconds: timer.maximumNanoseconds),
      (allocations ?? style.dash) + mark, bytes ?? style.dash,
    ]
  }

  private func notes(_ shown: ArraySlice<RecordedTimer>, _ style: TerminalStyle) -> [String] {
    var notes: [String] = []
    if shown.contains(where: { $0.attributed.first?.attribution == .process }) {
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
