import CRecording
import ProfileModel

/// What the entries of a recording counted, site by site and thread by thread.
struct EntryReading {
  /// In the order of the recording: not by site.
  private(set) var threadShares: [ThreadShare] = []
  private(set) var typeCounts = TypeCounts()
  private var sums = CheckedSums()
  private let file: RecordingFile
  private let lanes: LaneReading
  private let epoch: UInt32

  /// - Parameter epoch: That of the peak when the entries were last changed.
  init(
    _ file: RecordingFile, epoch: UInt32, lanes: LaneReading, sites: inout SiteReading
  ) throws(RecordingError) {
    self.file = file
    self.lanes = lanes
    self.epoch = epoch
    try ChunkWalk(file).forEachEntry { (visit) throws(RecordingError) in
      try add(counts(of: visit.entry), visit, to: &sites)
    }
  }

  private mutating func add(
    _ counts: Counts, _ visit: ChunkWalk.Visit, to sites: inout SiteReading
  ) throws(RecordingError) {
    guard counts.allocations != 0 || counts.frees != 0 else { return }
    guard visit.lane < lanes.count else {
      throw file.damaged("an entry belongs to lane \(visit.lane), but there are \(lanes.count)")
    }
    guard sums.add(counts) else {
      throw file.damaged("entry \(visit.position) has a counter that no program reaches")
    }
    if let type = sites.type(ofRecord: visit.entry.site) {
      guard let site = sites.site(ofRecord: visit.entry.site) else { return }
      typeCounts.add(counts, site: site, type: type, isLive: lanes.isOfLiveTypes(visit.lane))
    }
    guard let thread = lanes.thread(of: visit.lane) else { return }
    // Sites are read after the entries that name them, so that each is there.
    guard
      let site = sites.add(counts, lifetimes: visit.lifetimes, record: visit.entry.site)
    else {
      throw file.damaged("an entry counts for site \(visit.entry.site), which does not exist")
    }
    threadShares.append(ThreadShare(site: site, thread: thread, counts: counts))
  }

  /// Whether the entry was used since the peak, and so holds its share of it. Signed distance: an
  /// epoch later than the header's appeared while this was read.
  private func isTouched(_ entry: plumb_entry) -> Bool {
    Int32(bitPattern: entry.epoch &- epoch) >= 0
  }

  private func counts(of entry: plumb_entry) -> Counts {
    let isTouched = isTouched(entry)
    let liveBytes = Int64(bitPattern: entry.allocated_bytes &- entry.freed_bytes)
    let liveBlocks = Int64(bitPattern: entry.allocations &- entry.frees)
    return Counts(
      allocations: Int(truncatingIfNeeded: entry.allocations),
      allocatedBytes: Int(truncatingIfNeeded: entry.allocated_bytes),
      frees: Int(truncatingIfNeeded: entry.frees),
      freedBytes: Int(truncatingIfNeeded: entry.freed_bytes),
      peakBlocks: Int(isTouched ? entry.peak_live_blocks : liveBlocks),
      peakBytes: Int(isTouched ? entry.peak_live_bytes : liveBytes),
      temporaryAllocations: Int(truncatingIfNeeded: entry.temporary_allocations))
  }
}

/// Proves that no sum over any part of the entries can overflow.
private struct CheckedSums {
  private var sums = Counts.zero
  private var liveBytes = 0
  private var liveBlocks = 0

  /// Adds the magnitudes; false when one is impossible or their sum too large for an `Int`.
  mutating func add(_ counts: Counts) -> Bool {
    Self.add(counts.allocations, to: &sums.allocations)
      && Self.add(counts.allocatedBytes, to: &sums.allocatedBytes)
      && Self.add(counts.frees, to: &sums.frees)
      && Self.add(counts.freedBytes, to: &sums.freedBytes)
      && Self.add(counts.temporaryAllocations, to: &sums.temporaryAllocations)
      && Self.addMagnitude(counts.peakBlocks, to: &sums.peakBlocks)
      && Self.addMagnitude(counts.peakBytes, to: &sums.peakBytes)
      && Self.addMagnitude(counts.liveBlocks, to: &liveBlocks)
      && Self.addMagnitude(counts.liveBytes, to: &liveBytes)
  }

  private static func add(_ value: Int, to sum: inout Int) -> Bool {
    value >= 0 && addMagnitude(value, to: &sum)
  }

  private static func addMagnitude(_ value: Int, to sum: inout Int) -> Bool {
    guard let magnitude = Int(exactly: value.magnitude) else { return false }
    let result = sum.addingReportingOverflow(magnitude)
    sum = result.partialValue
    return !result.overflow
  }
}
