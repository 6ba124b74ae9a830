extension MetricsReport: CustomStringConvertible {
  /// The report as a table of text, with a row for each operation.
  ///
  /// An unreliable percentile is shown as “–”. What was counted besides the durations is said below
  /// the table, for the operations that have any.
  public var description: String {
    let header = [
      "name", "n", "min", "p50", "p90", "p95", "p99", "p99.9", "max", "mean", "total",
    ]
    let reports = operations + (otherNames.map { [$0] } ?? [])
    let rows = [header] + reports.map(cells)
    var lines = aligned(rows)
    if rows.contains(where: { $0.contains("–") }) {
      lines.append("“–”: fewer calls than the percentile's upper bound at 95 % confidence needs")
      lines.append("(p50: 5, p90: 29, p95: 59, p99: 299, p99.9: 2,995)")
    }
    lines += reports.compactMap(note)
    if otherNames != nil {
      lines.append(
        "\(PerformanceMetrics.otherNames): every name beyond the first "
          + "\(DecimalText.count(UInt64(maximumNames)))")
    }
    lines += memoryLines(reports)
    return lines.joined(separator: "\n") + "\n"
  }

  private func aligned(_ rows: [[String]]) -> [String] {
    let columns = rows.first?.indices ?? 0..<0
    let widths = columns.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      zip(row, widths).enumerated().map { column, cell in
        let space = String(repeating: " ", count: cell.1 - cell.0.count)
        return column == 0 ? cell.0 + space : space + cell.0
      }.joined(separator: "  ")
    }
  }

  /// What the calls allocated, a row for each operation and way of attribution.
  private func memoryLines(_ reports: [OperationReport]) -> [String] {
    let header = [
      "name", "counted by", "calls", "allocations", "a call", "allocated", "a call", "live change",
      "peak of a call",
    ]
    let rows = reports.flatMap { report in
      (report.memory ?? []).map { memory in
        [
          report.name, memory.attribution.rawValue, DecimalText.count(memory.calls),
          DecimalText.count(memory.allocations),
          DecimalText.mean(memory.allocations, over: memory.calls),
          DecimalText.bytes(Int64(clamping: memory.allocatedBytes)),
          DecimalText.bytes(Int64(clamping: memory.allocatedBytes / memory.calls)),
          DecimalText.bytes(memory.liveChangeBytes),
          memory.peakBytes.map(DecimalText.bytes) ?? "–",
        ]
      }
    }
    guard !rows.isEmpty else { return [] }
    let counted = Set(reports.flatMap { ($0.memory ?? []).map(\.attribution) })
    let notes = OperationMemory.Attribution.allCases.filter(counted.contains).map { attribution in
      switch attribution {
      case .thread: "thread: exact, what the calling thread allocated during the calls"
      case .process: "process: what the whole program allocated during the calls"
      }
    }
    return [""] + aligned([header] + rows) + notes
  }

  private func cells(_ row: OperationReport) -> [String] {
    func text(_ value: Int64?) -> String { value.map { DecimalText.duration(Double($0)) } ?? "–" }
    return [row.name, DecimalText.count(row.count), text(row.minimumNanoseconds)]
      + [50, 90, 95, 99, 99.9].map { text(row.percentile($0)) }
      + [
        text(row.maximumNanoseconds), row.meanNanoseconds.map(DecimalText.duration) ?? "–",
        DecimalText.duration(Double(row.totalNanoseconds)),
      ]
  }

  private func note(_ row: OperationReport) -> String? {
    let counts: [(UInt64, String)] = [
      (row.failures, "failed"), (row.cancellations, "cancelled"), (row.abandoned, "abandoned"),
      (row.nestedCalls, "inside another call"), (row.rejected, "rejected as no duration"),
      (row.clamped, "longer than 292 years"),
    ]
    let parts = counts.filter { $0.0 > 0 }.map { "\(DecimalText.count($0.0)) \($0.1)" }
    return parts.isEmpty ? nil : "\(row.name): " + parts.joined(separator: ", ")
  }
}
