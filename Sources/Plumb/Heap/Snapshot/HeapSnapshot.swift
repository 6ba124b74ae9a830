/// The blocks that are live at one moment, by the code that allocated them.
///
///     let before = try HeapSnapshot.take()
///     serve(requests)
///     let after = try HeapSnapshot.take()
///     for row in try after.compare(to: before, by: .function).prefix(10) { print(row) }
///
/// Taking one copies the recording that the program's recorder makes: about a tenth of a
/// millisecond a megabyte, in memory that is not the program's heap. It is read when the first
/// question is asked. Functions, modules and types are named by the program itself, from its own
/// files; lines and files need the tool `plumb`, which is run as a child on a copy (see
/// `HeapSnapshotError`).
///
/// What Plumb itself keeps for snapshots is left out of them. Bytes are requested bytes. Every
/// grouping's rows sum to `liveBytes` and `liveBlocks`. Safe to share between threads.
public struct HeapSnapshot: Sendable {
  let source: SnapshotSource
  /// Each group is applied to what the one before it left.
  var filters: [[Filter]] = []
  var frameLimit = Int.max
  var showsLines = false

  /// Copies what is live now.
  ///
  /// - Parameter countsTypes: Whether the types of live blocks are looked up first, which takes
  ///   about 10 ms for a million blocks. Without that, `.type` knows only what was looked up
  ///   before.
  /// - Throws: `HeapSnapshotError.notRecorded` where no recorder is loaded.
  /// - Complexity: O(size of the recording), and O(live blocks) with types.
  @inline(never)
  public static func take(countsTypes: Bool = true) throws(HeapSnapshotError) -> HeapSnapshot {
    HeapSnapshot(source: try SnapshotSource.ofThisProcess(countsTypes: countsTypes))
  }

  /// The bytes that are live, after filters.
  @inline(never)
  public var liveBytes: Int {
    get throws(HeapSnapshotError) { try selection().reduce(0) { $0 + $1.liveBytes } }
  }

  /// The blocks that are live, after filters.
  @inline(never)
  public var liveBlocks: Int {
    get throws(HeapSnapshotError) { try selection().reduce(0) { $0 + $1.liveBlocks } }
  }

  /// The bytes that Plumb itself keeps for snapshots, which are not counted elsewhere.
  @inline(never)
  public var ownBytes: Int {
    get throws(HeapSnapshotError) { try source.traces(withLines: false).ownBytes }
  }

  /// The snapshot without what the filters reject.
  ///
  /// A block stays when one of the including filters matches, or there are none, and no excluding
  /// one does.
  @inline(never)
  public func filtered(by filters: Filter...) -> HeapSnapshot { filtered(by: filters) }

  /// The snapshot without what the filters reject.
  @inline(never)
  public func filtered(by filters: [Filter]) -> HeapSnapshot {
    var copy = self
    copy.filters.append(filters)
    return copy
  }

  /// The snapshot with tracebacks of at most so many frames, the most recent ones; at least one.
  @inline(never)
  public func limited(toFrames frames: Int) -> HeapSnapshot {
    var copy = self
    copy.frameLimit = min(frameLimit, max(1, frames))
    return copy
  }

  /// The snapshot whose frames have files and lines, and functions that were inlined; by the tool.
  ///
  /// - Throws: `HeapSnapshotError` where the tool is not found, or fails.
  @inline(never)
  public func withLines() throws(HeapSnapshotError) -> HeapSnapshot {
    var copy = self
    copy.showsLines = true
    _ = try source.traces(withLines: true)
    return copy
  }
}
