import CRecording
import ProfileModel

/// What one lane counted for one site of the recording.
struct EntryCounts {
  /// Index in the recording's sites.
  var site: Int
  /// Index in the recording's lanes.
  var lane: Int
  var counts: Counts
}

/// The counters of a recording: entries of every lane, and lifetimes by site.
///
/// While the program runs, frees are read in a first pass and allocations in a second one. Every
/// block is allocated before it is freed, on whichever thread, so that no site is ever seen with
/// more frees than allocations.
struct EntryReading {
  private(set) var entries: [EntryCounts] = []
  /// Lifetimes by the recording's site, temporary allocations included.
  private(set) var lifetimes: [Int: LifetimeHistogram] = [:]

  private struct Freed {
    var frees: UInt64 = 0
    var bytes: UInt64 = 0
    var temporaryAllocations: UInt64 = 0
  }

  /// By position in the chunks.
  private var freed: [Freed] = []
  private var epoch: UInt32 = 0
  private var sums = CheckedSums()

  init(_ file: RecordingFile) throws(RecordingError) {
    try file.refreshHeader()
    let laneCount = Int(file.section(PLUMB_SECTION_LANES).count)
    let chunkCount = Int(file.section(PLUMB_SECTION_CHUNKS).count)
    freed = Array(repeating: Freed(), count: chunkCount * Int(PLUMB_CHUNK_ENTRIES))
    try ChunkWalk(file: file, laneCount: laneCount).forEachEntry { (visit) throws(RecordingError) in
      addFrees(visit)
    }
    // Lanes and chunks that appeared meanwhile have allocations for which no free was read.
    try file.refreshHeader()
    epoch = file.header.pulse.epoch
    let freshLaneCount = Int(file.section(PLUMB_SECTION_LANES).count)
    try ChunkWalk(file: file, laneCount: freshLaneCount).forEachEntry {
      (visit) throws(RecordingError) in
      try addAllocations(visit, in: file)
    }
    freed = []
  }

  private mutating func addFrees(_ visit: ChunkWalk.Visit) {
    let entry = visit.entry
    freed[visit.position] = Freed(
      frees: entry.frees, bytes: entry.freed_bytes,
      temporaryAllocations: entry.temporary_allocations)
    guard entry.frees != 0 else { return }
    var histogram = lifetimes[Int(entry.site)] ?? LifetimeHistogram()
    for (bucket, count) in visit.lifetimes.enumerated() { histogram[bucket] += Int(count) }
    // Temporary allocations die youngest, and the recorder does not count them twice.
    histogram[0] += Int(truncatingIfNeeded: entry.temporary_allocations)
    lifetimes[Int(entry.site)] = histogram
  }

  private mutating func addAllocations(
    _ visit: ChunkWalk.Visit, in file: RecordingFile
  ) throws(RecordingError) {
    let entry = visit.entry
    let freed = visit.position < freed.count ? freed[visit.position] : Freed()
    guard entry.allocations != 0 || freed.frees != 0 else { return }
    // Signed distance: an epoch later than the header's appeared while this was read.
    let isTouched = Int32(bitPattern: entry.epoch &- epoch) >= 0
    let liveBytes = Int64(bitPattern: entry.allocated_bytes &- freed.bytes)
    let liveBlocks = Int64(bitPattern: entry.allocations &- freed.frees)
    let counts = Counts(
      allocations: Int(truncatingIfNeeded: entry.allocations),
      allocatedBytes: Int(truncatingIfNeeded: entry.allocated_bytes),
      frees: Int(truncatingIfNeeded: freed.frees),
      freedBytes: Int(truncatingIfNeeded: freed.bytes),
      peakBlocks: Int(isTouched ? entry.peak_live_blocks : liveBlocks),
      peakBytes: Int(isTouched ? entry.peak_live_bytes : liveBytes),
      temporaryAllocations: Int(truncatingIfNeeded: freed.temporaryAllocations))
    guard sums.add(counts) else {
      throw file.damaged("entry \(visit.position) has a counter that no program reaches")
    }
    entries.append(EntryCounts(site: Int(entry.site), lane: visit.lane, counts: counts))
  }
}

/// Proves that no sum over any part of the entries can overflow.
private struct CheckedSums {
  private var sums = [UInt](repeating: 0, count: Metric.allCases.count)

  /// Adds the magnitudes; false when one is impossible or their sum too large for an `Int`.
  mutating func add(_ counts: Counts) -> Bool {
    let isCounter =
      counts.allocations >= 0 && counts.allocatedBytes >= 0 && counts.frees >= 0
      && counts.freedBytes >= 0 && counts.temporaryAllocations >= 0
    guard isCounter else { return false }
    for metric in Metric.allCases {
      let sum = sums[metric.rawValue].addingReportingOverflow(counts[metric].magnitude)
      guard !sum.overflow, sum.partialValue <= UInt(Int.max) else { return false }
      sums[metric.rawValue] = sum.partialValue
    }
    return true
  }
}
