// ProbesOfStreamsShowDefects.swift: what flows through a program, and what of it stays.
import Foundation
import Testing

extension EndToEnd {
  @Suite struct ProbesOfStreamsShowDefects {
    private static let scale = ProbeRun.scale

    @Test("a context that stays with the history lives for each question, else for none")
    func tokens() throws {
      try expectProbe("token_streaming", healthy: 0, defective: 200 * Self.scale) {
        $0.live("token_streaming.Context")
      }
    }

    @Test("hits of stores that are merged as they come are ten, else all that were found")
    func fanOut() throws {
      // Two of ten stores are down.
      try expectProbe("fan_out", healthy: 10, defective: 8 * 30 * Self.scale) {
        $0.live("fan_out.Hit")
      }
    }

    @Test("windows that are never dropped are one for each minute")
    func windows() throws {
      try expectProbe("time_windows", healthy: 24, defective: 60_000 * Self.scale / 60) {
        $0.live("time_windows.Window")
      }
    }

    @Test("steps that make lists allocate all records several times, lazy ones a batch")
    func batches() throws {
      let all = 8 * 10_000 * Self.scale
      // A batch: 32 bytes, and 64 numbers.
      try expectProbe(
        "lazy_batches", healthy: (32 + 64 * 8)...700, defective: (all + all * 3 / 4)...(5 * all)
      ) {
        ($0.counts(at: "lazily") + $0.counts(at: "eagerly")).allocatedBytes
      }
    }

    @Test("a file that is read whole takes its size, one that is read by chunks a chunk")
    func chunks() throws {
      let file = 100_000 * Self.scale
      try expectProbe(
        "chunked_processing", healthy: (4096 + 32)...5000, defective: file...(file + 1000)
      ) {
        ($0.counts(at: "readChunks") + $0.counts(at: "readWhole")).allocatedBytes
      }
    }

    @Test("batches that are copied take the whole column, slices nothing")
    func columns() throws {
      let rows = 20_000 * Self.scale
      let all = rows * 8 + (rows + 255) / 256 * 32
      try expectProbe("column_batches", healthy: 0...0, defective: all...(all + 1000)) {
        ($0.counts(at: "copyBatch") + $0.counts(at: "sliceBatch")).allocatedBytes
      }
    }

    @Test("a batch that is not let go before the next one makes the peak two batches")
    func release() throws {
      let batch = 500_000 * Self.scale
      // The Swift runtime and the C++ library keep some 80 KiB of their own.
      try expectProbe(
        "batch_release", healthy: batch...(batch + 200_000),
        defective: (2 * batch)...(2 * batch + 200_000)
      ) { $0.report.totals.peakBytes }
    }

    @Test("one event in 67 that waits is the 99th percentile, and no other")
    func outliers() throws {
      let millisecond = 1_000_000
      // A histogram's bucket is at most a 128th wide.
      func about(_ value: Int) -> ClosedRange<Int> { (value - value / 128)...(value + value / 128) }
      try expectProbe(
        "latency_outlier", healthy: about(millisecond), defective: about(50 * millisecond)
      ) { run in
        guard let timer = run.report.timers?.first(where: { $0.name == "event" }) else { return 0 }
        #expect(timer.calls == 10_000 * Self.scale)
        let percentiles = Dictionary(
          uniqueKeysWithValues: timer.percentiles.map { ($0.percentile, $0.valueNs) })
        for hidden in [50, 90] as [Double] {
          #expect(percentiles[hidden].map(about(millisecond).contains) == true)
        }
        return percentiles[99] ?? 0
      }
    }

    @Test("what leaks is told from what only passes through")
    func churn() throws {
      let steps = 300 * Self.scale
      try expectProbe("leak_and_churn", healthy: 0, defective: 2000 * steps) {
        #expect($0.counts(at: "churned").liveBlocks == 0)
        #expect($0.counts(at: "churned").allocatedBytes == 65_536 * steps)
        return $0.counts(at: "retained").liveBytes
      }
    }
  }
}
