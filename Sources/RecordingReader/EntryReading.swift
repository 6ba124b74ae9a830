import CRecording
import ProfileModel

/// What the entries of a recording counted, site by site and thread by thread.
///
/// A running program counts on while it is read. Its entries are copied in one go, so that they are
/// of nearly one moment; but a block that one thread allocates and another one frees counts in two
/// entries, and the copy may hold the free alone. Where a site has more frees than allocations for
/// that reason, its allocations are taken from a second copy, made right after the first: every
/// block is allocated before it is freed.
struct EntryReading {
  /// In the order of the recording: not by site.
  private(set) var threadShares: [ThreadShare] = []
  private(set) var typeCounts = TypeCounts()
  private var sums = CheckedSums()
  private let file: RecordingFile
  private let lanes: LaneReading
  private let epoch: UInt32

  /// The entries of a program that may run, copied twice.
  struct Copies {
    let first: ChunkCopy
    let second: ChunkCopy

    init(_ file: RecordingFile) throws(RecordingError) {
      first = try ChunkCopy(file)
      second = try ChunkCopy(file)
    }
  }

  /// - Parameters:
  ///   - epoch: That of the peak when the copies were made.
  ///   - copies: Nil for a program that is known to have ended.
  init(
    _ file: RecordingFile, copies: Copies?, epoch: UInt32, lanes: LaneReading,
    sites: inout SiteReading
  ) throws(RecordingError) {
    self.file = file
    self.lanes = lanes
    self.epoch = epoch
    try ChunkWalk(file, copy: copies?.first).forEachEntry { (visit) throws(RecordingError) in
      try add(counts(of: visit.entry), visit, to: &sites)
    }
    if let copies { try addOvertaken(copies, to: &sites) }
  }

  /// Adds what sites allocated between the copies, where frees have overtaken their allocations.
  private mutating func addOvertaken(
    _ copies: Copies, to sites: inout SiteReading
  ) throws(RecordingError) {
    let overtaken = sites.overfreed
    guard !overtaken.isEmpty else { return }
    try ChunkWalk(file, copy: copies.second).forEachEntry { (visit) throws(RecordingError) in
      guard let site = sites.site(ofRecord: visit.entry.site), overtaken.contains(site) else {
        return
      }
      let before = copies.first.entry(at: visit.position)
      let allocations = visit.entry.allocations &- (before?.allocations ?? 0)
      let bytes = visit.entry.allocated_bytes &- (before?.allocated_bytes ?? 0)
      var counts = Counts.zero
      counts.allocations = Int(truncatingIfNeeded: allocations)
      counts.allocatedBytes = Int(truncatingIfNeeded: bytes)
      if !isTouched(before ?? visit.entry) {
        counts.peakBlocks = counts.allocations
        counts.peakBytes = counts.allocatedBytes
      }
      try add(counts, visit, to: &sites)
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
