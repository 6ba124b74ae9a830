import ProfileModel

/// The heap over time as massif's text, for `ms_print` and massif-visualizer.
///
/// The snapshots are the timeline's; the one at the peak and the last carry a tree of who had
/// allocated what, from the function that asked for memory to its callers. Their bytes are the sums
/// of the sites, which differ from the timeline's by what `trust.peakErrorBytes` says.
///
/// Source of the format: valgrind 3.19, massif/ms_main.c and massif/ms_print.in.
public struct MassifReport: ReportRenderer {
  /// As many as massif keeps.
  private static let snapshots = 100
  /// Below it, milliseconds are too coarse: then time is bytes allocated, as by `--time-unit=B`.
  private static let shortestTimedRun = 1_000_000_000

  /// There is one form only.
  public init() {}

  /// - Complexity: O(paths + sites * depth).
  public func render(_ profile: Profile, to output: inout some TextOutputStream) {
    let profile = profile.withoutInnerAllocators()
    let duration = profile.timeline.points.last?.timeNanoseconds ?? 0
    let isTimed = duration >= Self.shortestTimedRun
    output.write("desc: plumb: exact; trees of \(MassifTree.depth) callers, nodes of 1% and more\n")
    output.write("cmd: \(RunOutcome.command(profile))\n")
    output.write("time_unit: \(isTimed ? "ms" : "B")\n")
    for (number, snapshot) in snapshots(profile, isTimed: isTimed).enumerated() {
      output.write(
        """
        #-----------
        snapshot=\(number)
        #-----------
        time=\(snapshot.time)
        mem_heap_B=\(snapshot.bytes)
        mem_heap_extra_B=0
        mem_stacks_B=0
        heap_tree=\(snapshot.tree)\n
        """)
      if let metric = snapshot.metric {
        MassifTree(profile, metric: metric).write(to: &output)
      }
    }
  }

  private struct Snapshot {
    var time: Int
    var bytes: Int
    var tree = "empty"
    var metric: Metric?
  }

  /// A filtered profile has no timeline of its own: its peak and its end are all that is known.
  private func snapshots(_ profile: Profile, isTimed: Bool) -> [Snapshot] {
    let totals = profile.sites.reduce(into: Counts.zero) { $0 += $1.counts }
    func time(_ point: Timeline.Point) -> Int {
      isTimed ? point.timeNanoseconds / 1_000_000 : point.allocatedBytes
    }
    let points = profile.peakBytes == nil ? [] : thinned(profile.timeline.points)
    let peak = profile.timeline.highest
    let end = profile.timeline.points.last
    var before: [Snapshot] = []
    var after: [Snapshot] = []
    for point in points {
      let snapshot = Snapshot(time: time(point), bytes: point.liveBytes)
      let isBefore = peak.map { point.timeNanoseconds < $0.timeNanoseconds } ?? true
      let isPeak = point == peak || point == end
      if !isPeak { if isBefore { before.append(snapshot) } else { after.append(snapshot) } }
    }
    let highest = Snapshot(
      time: peak.map(time) ?? 0, bytes: totals.peakBytes, tree: "peak", metric: .peakBytes)
    let last = Snapshot(
      time: max(end.map(time) ?? 0, highest.time), bytes: totals.liveBytes, tree: "detailed",
      metric: .liveBytes)
    return before + [highest] + after + [last]
  }

  /// Of each stretch of points the highest.
  private func thinned(_ points: [Timeline.Point]) -> [Timeline.Point] {
    guard points.count > Self.snapshots else { return points }
    return (0..<Self.snapshots).compactMap { index in
      let range =
        points.count * index / Self.snapshots..<points.count * (index + 1) / Self.snapshots
      return Timeline(points: Array(points[range])).highest
    }
  }
}
