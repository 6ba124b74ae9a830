import Foundation
import Testing

@testable import Plumb

@Suite("Statistics of a heap snapshot")
struct SnapshotStatisticsTests {
  private let small = SyntheticSnapshot(seed: 1, traces: 60)
  private let later = SyntheticSnapshot(seed: 2, traces: 80)

  @Test("sum to the live bytes and blocks, whatever the grouping")
  func sums() throws {
    let snapshot = small.snapshot
    for grouping in HeapSnapshot.Grouping.allCases {
      let rows = try snapshot.statistics(by: grouping)
      #expect(rows.reduce(0) { $0 + $1.liveBytes } == small.traces.reduce(0) { $0 + $1.bytes })
      #expect(rows.reduce(0) { $0 + $1.liveBlocks } == small.traces.count)
    }
  }

  @Test("a comparison of two snapshots shows what is new, gone and unchanged")
  func comparison() throws {
    let frame = HeapSnapshot.Frame(function: "f", module: "app", file: "/a.swift", line: 1)
    let other = HeapSnapshot.Frame(function: "g", module: "app", file: "/a.swift", line: 9)
    func snapshot(_ blocks: [(Int32, Int, Int)]) -> HeapSnapshot {
      SyntheticSnapshot.snapshot(frames: [frame, other], blocks)
    }
    let rows = try snapshot([(0, 500, 5), (0, 100, 1)]).compare(
      to: snapshot([(0, 200, 2), (1, 700, 1)]), by: .function)
    #expect(rows.map(\.label) == ["g", "f"])
    #expect(rows.map(\.liveBytes) == [0, 600])
    #expect(rows.map(\.liveBytesChange) == [-700, 400])
    #expect(rows.map(\.liveBlocksChange) == [-1, 4])
    #expect(rows[1].description == "f: 600 B (+400 B), 6 blocks (+4)")
  }

  @Test("by what a block has one of, rows can't overlap, and it is said so")
  func notCumulative() {
    #expect(throws: HeapSnapshotError.notCumulative(.type)) {
      try small.snapshot.statistics(by: .type, cumulative: true)
    }
  }

  @Test("recursion counts a block once in a cumulative row")
  func recursion() throws {
    let frame = HeapSnapshot.Frame(function: "f", module: "app")
    var traces = SnapshotTraces()
    traces.frames = [frame]
    traces.types = ["[no type]"]
    traces.traces = [
      SnapshotTraces.Trace(frames: [0, 0, 0], type: 0, liveBytes: 10, liveBlocks: 1)
    ]
    let snapshot = HeapSnapshot(source: SnapshotSource(traces))
    #expect(try snapshot.statistics(by: .function, cumulative: true).map(\.liveBytes) == [10])
    #expect(snapshot.limited(toFrames: 2).select(from: traces)[0].frames.count == 2)
    #expect(snapshot.limited(toFrames: -5).select(from: traces)[0].frames.count == 1)
  }

  @Test("a traceback is written from either end, and cut at either")
  func traceback() {
    let frames = ["a", "b", "c"].map { HeapSnapshot.Frame(function: $0, module: "app") }
    let traceback = HeapSnapshot.Traceback(frames)
    #expect(traceback.format() == ["a", "b", "c"])
    #expect(traceback.format(limit: 2) == ["a", "b"])
    #expect(traceback.format(limit: -1, mostRecentFirst: false) == ["c"])
    #expect(traceback.format(limit: .min) == ["a", "b", "c"])
  }

  @Test(
    "rows, their order, comparisons and filters are those of Python's tracemalloc",
    .enabled(if: TracemallocOracle.isAvailable, "needs /usr/bin/python3"))
  func likeTracemalloc() throws {
    let theirs = try TracemallocOracle.lines(old: small.traces, new: later.traces)
    #expect(theirs.count > 100)
    #expect(try ours() == theirs)
  }

  private func ours() throws -> [String] {
    var lines: [String] = []
    func write(_ title: String, _ snapshot: HeapSnapshot) throws {
      for (name, grouping) in TracemallocOracle.groupings {
        for row in try snapshot.statistics(by: grouping) {
          lines.append(
            "\(title) \(name) \(TracemallocOracle.name(row.traceback)) "
              + "\(row.liveBytes) \(row.liveBlocks)")
        }
        guard grouping != .traceback else { continue }
        for row in try snapshot.statistics(by: grouping, cumulative: true) {
          lines.append(
            "\(title) cumulative \(name) \(TracemallocOracle.name(row.traceback)) "
              + "\(row.liveBytes) \(row.liveBlocks)")
        }
      }
    }
    try write("all", later.snapshot)
    for (name, grouping) in TracemallocOracle.groupings {
      for row in try later.snapshot.compare(to: small.snapshot, by: grouping) {
        lines.append(
          "changed \(name) \(TracemallocOracle.name(row.traceback)) \(row.liveBytes) "
            + "\(row.liveBytesChange) \(row.liveBlocks) \(row.liveBlocksChange)")
      }
    }
    for (index, filters) in TracemallocOracle.filters.enumerated() {
      try write("filtered \(index)", later.snapshot.filtered(by: filters))
    }
    return lines
  }
}
