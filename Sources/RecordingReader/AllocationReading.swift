import CRecording
import ProfileModel

/// The allocations of a recording, put together with the frees: the second of two passes.
struct AllocationReading {
  /// In the order of the recording: not by site.
  private(set) var threadShares: [ThreadShare] = []
  private var sums = CheckedSums()

  /// - Parameter isRunning: Whether entries may name sites that appeared after these were read;
  ///   such an entry is not seen.
  init(
    _ file: RecordingFile, frees: FreeReading, laneCount: Int, isRunning: Bool,
    sites: inout SiteReading
  ) throws(RecordingError) {
    let epoch = file.header.pulse.epoch
    try ChunkWalk(file: file, section: frees.section).forEachEntry {
      (visit) throws(RecordingError) in
      let freed = frees[visit.position]
      guard visit.entry.allocations != 0 || freed.frees != 0 else { return }
      guard visit.lane < laneCount else {
        throw file.damaged("an entry belongs to lane \(visit.lane), but there are \(laneCount)")
      }
      let counts = Self.counts(of: visit.entry, freed: freed, epoch: epoch)
      guard sums.add(counts) else {
        throw file.damaged("entry \(visit.position) has a counter that no program reaches")
      }
      let site = sites.add(counts, lifetimes: freed.lifetimes, record: visit.entry.site)
      if let site {
        threadShares.append(ThreadShare(site: site, thread: visit.lane, counts: counts))
      } else if !isRunning {
        throw file.damaged("an entry counts for site \(visit.entry.site), which does not exist")
      }
    }
  }

  private static func counts(
    of entry: plumb_entry, freed: FreeReading.Frees, epoch: UInt32
  ) -> Counts {
    // Signed distance: an epoch later than the header's appeared while this was read.
    let isTouched = Int32(bitPattern: entry.epoch &- epoch) >= 0
    let liveBytes = Int64(bitPattern: entry.allocated_bytes &- freed.bytes)
    let liveBlocks = Int64(bitPattern: entry.allocations &- freed.frees)
    return Counts(
      allocations: Int(truncatingIfNeeded: entry.allocations),
      allocatedBytes: Int(truncatingIfNeeded: entry.allocated_bytes),
      frees: Int(truncatingIfNeeded: freed.frees),
      freedBytes: Int(truncatingIfNeeded: freed.bytes),
      peakBlocks: Int(isTouched ? entry.peak_live_blocks : liveBlocks),
      peakBytes: Int(isTouched ? entry.peak_live_bytes : liveBytes),
      temporaryAllocations: Int(truncatingIfNeeded: freed.temporaryAllocations))
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
