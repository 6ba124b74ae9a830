extension HeapSnapshot {
  /// The live blocks as rows, the most bytes first, then the most blocks, then by traceback, the
  /// greater first.
  ///
  /// By line, file, function and module, a block counts for the code that decided to allocate it.
  /// - Parameter cumulative: Instead, a block counts in each row that has a frame of its traceback,
  ///   once; the rows then overlap. Not by traceback and type.
  /// - Throws: `HeapSnapshotError` where the tool is needed and not found, or fails.
  /// - Complexity: O(traces × depth); the first call reads the snapshot.
  @inline(never)
  public func statistics(
    by grouping: Grouping, cumulative: Bool = false
  ) throws(HeapSnapshotError) -> [Statistic] {
    try rows(by: grouping, cumulative: cumulative).map { key, sum in
      Statistic(
        label: key.label, traceback: key.traceback, liveBytes: sum.liveBytes,
        liveBlocks: sum.liveBlocks)
    }.sorted { left, right in
      if left.liveBytes != right.liveBytes { return left.liveBytes > right.liveBytes }
      if left.liveBlocks != right.liveBlocks { return left.liveBlocks > right.liveBlocks }
      return (left.traceback, left.label) > (right.traceback, right.label)
    }
  }

  /// What changed since an older snapshot: the largest change of bytes first, then the most bytes,
  /// the largest change of blocks, the most blocks; rows that are gone have 0 bytes.
  ///
  /// - Throws: `HeapSnapshotError` where the tool is needed and not found, or fails.
  @inline(never)
  public func compare(
    to old: HeapSnapshot, by grouping: Grouping, cumulative: Bool = false
  ) throws(HeapSnapshotError) -> [StatisticDifference] {
    // Both with lines, or none: functions that were inlined are known with lines only.
    let withLines = needsLines || old.needsLines
    let newRows = try rows(by: grouping, cumulative: cumulative, withLines: withLines)
    var oldRows = try old.rows(by: grouping, cumulative: cumulative, withLines: withLines)
    var differences: [StatisticDifference] = []
    for (key, sum) in newRows {
      differences.append(key.difference(sum, since: oldRows.removeValue(forKey: key) ?? Sum()))
    }
    for (key, sum) in oldRows { differences.append(key.difference(Sum(), since: sum)) }
    return differences.sorted { left, right in
      let (change, other) = (left.liveBytesChange.magnitude, right.liveBytesChange.magnitude)
      if change != other { return change > other }
      if left.liveBytes != right.liveBytes { return left.liveBytes > right.liveBytes }
      let (blocks, others) = (left.liveBlocksChange.magnitude, right.liveBlocksChange.magnitude)
      if blocks != others { return blocks > others }
      if left.liveBlocks != right.liveBlocks { return left.liveBlocks > right.liveBlocks }
      return (left.traceback, left.label) > (right.traceback, right.label)
    }
  }

  // --- Rows --------------------------------------------------------------------------------------

  struct Sum {
    var liveBytes = 0
    var liveBlocks = 0
  }

  struct Key: Hashable {
    var label: String
    var traceback = Traceback([])

    func difference(_ new: Sum, since old: Sum) -> StatisticDifference {
      StatisticDifference(
        label: label, traceback: traceback, liveBytes: new.liveBytes,
        liveBytesChange: new.liveBytes - old.liveBytes, liveBlocks: new.liveBlocks,
        liveBlocksChange: new.liveBlocks - old.liveBlocks)
    }
  }

  private func rows(
    by grouping: Grouping, cumulative: Bool, withLines: Bool = false
  ) throws(HeapSnapshotError) -> [Key: Sum] {
    guard !cumulative || (grouping != .traceback && grouping != .type) else {
      throw .notCumulative(grouping)
    }
    let isByLine = grouping == .line || grouping == .file
    let all = try source.traces(withLines: withLines || needsLines || isByLine)
    // Each frame's key is made once: a program's tracebacks repeat them.
    let keys = all.frames.map { frameKey($0, grouping) }
    var rows: [Key: Sum] = [:]
    func add(_ trace: SnapshotTraces.Trace, to key: Key) {
      rows[key, default: Sum()].liveBytes += trace.liveBytes
      rows[key, default: Sum()].liveBlocks += trace.liveBlocks
    }
    for trace in select(from: all) {
      switch grouping {
      case .type: add(trace, to: Key(label: all.types[Int(trace.type)]))
      case .traceback:
        let frames = trace.frames.map { all.frames[Int($0)] }
        add(trace, to: Key(label: frames[0].description, traceback: Traceback(frames)))
      case .line, .file, .function, .module:
        guard cumulative else {
          add(trace, to: keys[Int(trace.frames[0])])
          continue
        }
        for key in Set(trace.frames.map { keys[Int($0)] }) { add(trace, to: key) }
      }
    }
    return rows
  }

  private func frameKey(_ frame: Frame, _ grouping: Grouping) -> Key {
    switch (grouping, frame.file, frame.line) {
    case (.line, let file?, let line?):
      Key(
        label: "\(file):\(line)",
        traceback: Traceback([Frame(function: "", module: frame.module, file: file, line: line)]))
    case (.file, let file?, _):
      Key(
        label: file, traceback: Traceback([Frame(function: "", module: frame.module, file: file)]))
    case (.line, _, _), (.function, _, _):
      Key(
        label: frame.function,
        traceback: Traceback([Frame(function: frame.function, module: frame.module)]))
    case (.file, _, _), (.module, _, _), (.type, _, _), (.traceback, _, _):
      Key(label: frame.module)
    }
  }
}
