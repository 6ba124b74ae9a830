/// Why a heap snapshot could not be taken, read or kept.
public enum HeapSnapshotError: Error, Equatable, CustomStringConvertible {
  /// No recorder is loaded, or it does not record this process.
  case notRecorded
  /// The recording could not be read: the reason, as a sentence.
  case unreadable(String)
  /// The tool `plumb` is in none of the places.
  case toolNotFound(places: [String])
  /// The tool failed: what it wrote on stderr.
  case toolFailed(String)
  /// Rows of that grouping can't overlap.
  case notCumulative(HeapSnapshot.Grouping)

  /// What was wrong, and what to do about it.
  public var description: String {
    switch self {
    case .notRecorded:
      "This process is not recorded. Start it with `plumb run -- PROGRAM`, or with libplumb.so in "
        + "LD_PRELOAD."
    case .unreadable(let reason): reason
    case .toolNotFound(let places):
      "The tool plumb, which knows lines, was not found. Set PLUMB_TOOL to its path. Looked at: "
        + places.joined(separator: ", ") + "."
    case .toolFailed(let message): "plumb failed: \(message)"
    case .notCumulative(let grouping):
      "Statistics by \(grouping.rawValue) can't be cumulative: a block has one of them."
    }
  }
}
