extension HeapSnapshot {
  private static let last = Locked<HeapSnapshot?>(nil)

  /// What changed since the last call, from whatever thread that was; all that is live at the
  /// first.
  ///
  /// It takes a snapshot, and keeps it for the next call.
  /// - Throws: As `take` and `compare(to:by:)`.
  @inline(never)
  public static func growth(
    by grouping: Grouping = .function
  ) throws(HeapSnapshotError) -> [StatisticDifference] {
    let now = try take(countsTypes: grouping == .type)
    let before = last.withLock { last in
      defer { last = now }
      return last
    }
    return try now.compare(to: before ?? HeapSnapshot(source: .empty), by: grouping)
  }
}
