/// The traces of a snapshot: what is live by traceback and type.
struct SnapshotTraces: Sendable {
  /// What one traceback has allocated of one type.
  struct Trace: Sendable {
    /// Indices of frames, the most recent call first; at least one.
    var frames: [Int32]
    /// Index of the type's label.
    var type: Int32
    var liveBytes: Int
    var liveBlocks: Int
  }

  var frames: [HeapSnapshot.Frame] = []
  var types: [String] = []
  var traces: [Trace] = []
  /// What Plumb itself keeps, which is in no trace.
  var ownBytes = 0
}

extension HeapSnapshot {
  var needsLines: Bool {
    showsLines || filters.contains { $0.contains(where: \.needsLines) }
  }

  /// The traces that the filters leave.
  func selection(withLines: Bool = false) throws(HeapSnapshotError) -> [SnapshotTraces.Trace] {
    select(from: try source.traces(withLines: withLines || needsLines))
  }

  func select(from all: SnapshotTraces) -> [SnapshotTraces.Trace] {
    var traces = all.traces
    if frameLimit < .max {
      for index in traces.indices where traces[index].frames.count > frameLimit {
        traces[index].frames.removeLast(traces[index].frames.count - frameLimit)
      }
    }
    for group in filters where !group.isEmpty {
      traces.removeAll { trace in
        !group.accept(trace.frames.lazy.map { all.frames[Int($0)] })
      }
    }
    return traces
  }
}
