/// Allocations by size class: class 0 is size 0, class c is [2^(c-1), 2^c) bytes.
public struct SizeHistogram: Hashable, Sendable {
  public struct Bucket: Hashable, Sendable {
    public var sizeClass: Int
    public var allocations: Int

    /// The smallest size of the class, in bytes.
    public var lowerBound: Int { sizeClass == 0 ? 0 : 1 << (min(sizeClass, 63) - 1) }
    /// The largest size of the class, in bytes.
    public var upperBound: Int { sizeClass < 63 ? (1 << sizeClass) - 1 : Int.max }

    public init(sizeClass: Int, allocations: Int) {
      self.sizeClass = sizeClass
      self.allocations = allocations
    }
  }

  /// The classes that have allocations, by ascending size. Most sites have one.
  public private(set) var buckets: [Bucket] = []

  public init() {}

  public mutating func add(allocations: Int, sizeClass: Int) {
    guard allocations != 0 else { return }
    let position = buckets.firstIndex { $0.sizeClass >= sizeClass } ?? buckets.endIndex
    if position < buckets.endIndex && buckets[position].sizeClass == sizeClass {
      buckets[position].allocations += allocations
    } else {
      buckets.insert(Bucket(sizeClass: sizeClass, allocations: allocations), at: position)
    }
  }

  public mutating func merge(_ other: SizeHistogram) {
    if buckets.isEmpty {
      buckets = other.buckets
    } else {
      for bucket in other.buckets {
        add(allocations: bucket.allocations, sizeClass: bucket.sizeClass)
      }
    }
  }

  public var allocations: Int { buckets.reduce(0) { $0 + $1.allocations } }
}
