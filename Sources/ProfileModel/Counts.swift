/// One number per metric: the weight of a path.
///
/// Live figures follow from the others, so that no reading can contradict itself. Bytes are
/// requested bytes. `peakBlocks` and `peakBytes` are what was live when the program's total was at
/// its peak.
public struct Counts: Hashable, Sendable {
  public var allocations: Int
  public var allocatedBytes: Int
  public var frees: Int
  public var freedBytes: Int
  public var peakBlocks: Int
  public var peakBytes: Int
  public var temporaryAllocations: Int

  public static let zero = Counts()

  public init(
    allocations: Int = 0,
    allocatedBytes: Int = 0,
    frees: Int = 0,
    freedBytes: Int = 0,
    peakBlocks: Int = 0,
    peakBytes: Int = 0,
    temporaryAllocations: Int = 0
  ) {
    self.allocations = allocations
    self.allocatedBytes = allocatedBytes
    self.frees = frees
    self.freedBytes = freedBytes
    self.peakBlocks = peakBlocks
    self.peakBytes = peakBytes
    self.temporaryAllocations = temporaryAllocations
  }

  public var liveBlocks: Int { allocations - frees }
  public var liveBytes: Int { allocatedBytes - freedBytes }

  public subscript(metric: Metric) -> Int {
    switch metric {
    case .allocations: allocations
    case .allocatedBytes: allocatedBytes
    case .frees: frees
    case .freedBytes: freedBytes
    case .liveBlocks: liveBlocks
    case .liveBytes: liveBytes
    case .peakBlocks: peakBlocks
    case .peakBytes: peakBytes
    case .temporaryAllocations: temporaryAllocations
    }
  }

  public static func += (left: inout Counts, right: Counts) {
    left.allocations += right.allocations
    left.allocatedBytes += right.allocatedBytes
    left.frees += right.frees
    left.freedBytes += right.freedBytes
    left.peakBlocks += right.peakBlocks
    left.peakBytes += right.peakBytes
    left.temporaryAllocations += right.temporaryAllocations
  }

  public static func + (left: Counts, right: Counts) -> Counts {
    var sum = left
    sum += right
    return sum
  }
}
