import ProfileModel

/// The counts of a site, a thread or the whole program, the same keys in the same order.
struct EncodedCounts {
  private let counts: Counts
  private let showsPeakBlocks: Bool

  init(_ counts: Counts, showsPeakBlocks: Bool = false) {
    self.counts = counts
    self.showsPeakBlocks = showsPeakBlocks
  }

  func write(to writer: inout JSONWriter<some TextOutputStream>) {
    let metrics: [Metric] = [
      .allocations, .allocatedBytes, .frees, .freedBytes, .liveBlocks, .liveBytes, .peakBytes,
    ]
    for metric in metrics { writer.integer(metric.name, counts[metric]) }
    if showsPeakBlocks { writer.integer(Metric.peakBlocks.name, counts.peakBlocks) }
    writer.integer(Metric.temporaryAllocations.name, counts.temporaryAllocations)
  }
}
