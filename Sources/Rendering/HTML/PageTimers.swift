import ProfileModel

/// The program's own timers as columns of a page.
///
/// Of what calls allocated, the surest figures are shown.
struct PageTimers {
  private let timers: [RecordedTimer]

  init(_ timers: [RecordedTimer]) { self.timers = timers }

  func encode(strings: inout PprofStrings) -> String {
    let names = timers.map { strings.index(of: ShownName.of($0.name)) }
    let percentiles = RecordedTimer.percentiles.map { wanted in
      (
        wanted == wanted.rounded() ? String(Int(wanted)) : String(wanted),
        Self.column(timers) { timer in
          timer.percentiles.first { $0.percentile == wanted }?.nanoseconds
        }
      )
    }
    return PageData.object([
      ("name", PageData.array(names)), ("calls", Self.column(timers) { $0.calls }),
      ("failures", Self.column(timers) { $0.failures }),
      ("cancellations", Self.column(timers) { $0.cancellations }),
      ("total", Self.column(timers) { $0.totalNanoseconds }),
      ("minimum", Self.column(timers) { $0.minimumNanoseconds }),
      ("maximum", Self.column(timers) { $0.maximumNanoseconds }),
      ("percentiles", PageData.object(percentiles)),
      ("counted", Self.column(timers) { $0.attributed.first?.memory.calls ?? 0 }),
      ("allocations", Self.column(timers) { $0.attributed.first?.memory.allocations ?? 0 }),
      ("bytes", Self.column(timers) { $0.attributed.first?.memory.allocatedBytes ?? 0 }),
      (
        "isOfProcess",
        Self.column(timers) { $0.attributed.first?.attribution == .process ? 1 : 0 }
      ),
    ])
  }

  private static func column(
    _ timers: [RecordedTimer], _ value: (RecordedTimer) -> Int?
  ) -> String {
    PageData.array(timers.map { value($0).map { String($0) } ?? "null" })
  }
}
