/// One number per metric: the weight of a path.
///
/// Live figures follow from the others, so that no reading can contradict itself. Bytes are
/// requested bytes. `peakBlocks` and `peakBytes` are what was live when the program's total was at
/// its peak.
public struct Counts: Hashable, Sendable {
  /// Blocks allocated; a reallocation is one free and one allocation.
  public var allocations: Int
  /// Bytes requested by those allocations.
  public var allocatedBytes: Int
  /// Blocks freed.
  public var frees: Int
  /// Bytes that the freed blocks had been requested with.
  public var freedBytes: Int
  /// Blocks alive when the program's live bytes were highest.
  public var peakBlocks: Int
  /// Bytes alive when the program's live bytes were highest.
  public var peakBytes: Int
  /// Blocks that their thread freed before its next allocation.
  public var temporaryAllocations: Int

  /// No weight at all.
  public static let zero = Counts()

  /// Counts of what is given; the rest is zero.
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

  /// Blocks not freed.
  public var liveBlocks: Int { allocations - frees }
  /// Bytes not freed.
  public var liveBytes: Int { allocatedBytes - freedBytes }

  /// The number of a metric.
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

  /// Adds metric by metric.
  public static func += (left: inout Counts, right: Counts) {
    left.allocations += right.allocations
    left.allocatedBytes += right.allocatedBytes
    left.frees += right.frees
    left.freedBytes += right.freedBytes
    left.peakBlocks += right.peakBlocks
    left.peakBytes += right.peakBytes
    left.temporaryAllocations += right.temporaryAllocations
  }

  /// Takes away metric by metric.
  public static func -= (left: inout Counts, right: Counts) {
    left.allocations -= right.allocations
    left.allocatedBytes -= right.allocatedBytes
    left.frees -= right.frees
    left.freedBytes -= right.freedBytes
    left.peakBlocks -= right.peakBlocks
    left.peakBytes -= right.peakBytes
    left.temporaryAllocations -= right.temporaryAllocations
  }

  /// The sum, metric by metric.
  public static func + (left: Counts, right: Counts) -> Counts {
    var sum = left
    sum += right
    return sum
  }
}
