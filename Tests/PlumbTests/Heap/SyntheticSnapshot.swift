import Foundation

@testable import Plumb

/// Traces of single blocks that follow from a seed, and the snapshot that they make.
struct SyntheticSnapshot {
  /// One block: its bytes, and where it was allocated, the most recent call first.
  struct Trace: Encodable {
    var bytes: Int
    var frames: [HeapSnapshot.Frame]

    enum CodingKeys: String, CodingKey { case bytes, frames }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(bytes, forKey: .bytes)
      try container.encode(frames.map { "\($0.file!):\($0.line!)" }, forKey: .frames)
    }
  }

  let traces: [Trace]

  /// - Parameter seed: Of a linear congruential generator. Few sizes and places: many rows are
  ///   equal in bytes or in blocks. No file is twice in a traceback.
  init(seed: UInt64, traces count: Int) {
    var state = seed
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    traces = (0..<count).map { _ in
      let frames = (0...next(4)).map { depth in
        let file = "/src/\(depth)/\(["A", "B", "C"][next(3)]).swift"
        return HeapSnapshot.Frame(function: "f", module: "app", file: file, line: 1 + next(3))
      }
      return Trace(bytes: 100 * (1 + next(3)), frames: frames)
    }
  }

  var snapshot: HeapSnapshot {
    let frames = Array(Set(traces.flatMap(\.frames))).sorted()
    var result = SnapshotTraces()
    result.frames = frames
    result.types = ["[no type]"]
    result.traces = traces.map { trace in
      SnapshotTraces.Trace(
        frames: trace.frames.map { Int32(frames.firstIndex(of: $0)!) }, type: 0,
        liveBytes: trace.bytes, liveBlocks: 1)
    }
    return HeapSnapshot(source: SnapshotSource(result))
  }

  /// Traces of one frame each: its index, bytes and blocks.
  static func snapshot(
    frames: [HeapSnapshot.Frame], _ blocks: [(frame: Int32, bytes: Int, blocks: Int)]
  ) -> HeapSnapshot {
    var result = SnapshotTraces()
    result.frames = frames
    result.types = ["[no type]"]
    result.traces = blocks.map {
      SnapshotTraces.Trace(frames: [$0.frame], type: 0, liveBytes: $0.bytes, liveBlocks: $0.blocks)
    }
    return HeapSnapshot(source: SnapshotSource(result))
  }
}
