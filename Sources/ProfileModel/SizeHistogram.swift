/// Allocations and their bytes by size class: class 0 is size 0, class c is [2^(c-1), 2^c) bytes.
public struct SizeHistogram: Sendable {
  /// The allocations of one class.
  public struct Bucket: Hashable, Sendable {
    /// The bit width of the size.
    public var sizeClass: Int
    /// Allocations of that class.
    public var allocations: Int
    /// What these allocated; 0 where only the number is known.
    public var bytes: Int

    /// The smallest size of the class, in bytes.
    public var lowerBound: Int { sizeClass == 0 ? 0 : 1 << (min(sizeClass, 63) - 1) }
    /// The largest size of the class, in bytes.
    public var upperBound: Int { sizeClass < 63 ? (1 << sizeClass) - 1 : Int.max }

    /// Allocations of a class.
    public init(sizeClass: Int, allocations: Int, bytes: Int = 0) {
      self.sizeClass = sizeClass
      self.allocations = allocations
      self.bytes = bytes
    }
  }

  /// Most sites have one class: it needs no array of its own.
  private var first: Bucket?
  private var others: [Bucket] = []

  /// A histogram without allocations.
  public init() {}

  /// The classes that have allocations, by ascending size.
  public var buckets: [Bucket] {
    guard let first else { return [] }
    return ([first] + others).sorted { $0.sizeClass < $1.sizeClass }
  }

  /// Counts allocations of a class.
  public mutating func add(allocations: Int, bytes: Int = 0, sizeClass: Int) {
    guard allocations != 0 else { return }
    if first == nil || first?.sizeClass == sizeClass {
      first = Bucket(
        sizeClass: sizeClass, allocations: (first?.allocations ?? 0) + allocations,
        bytes: (first?.bytes ?? 0) + bytes)
    } else if let index = others.firstIndex(where: { $0.sizeClass == sizeClass }) {
      others[index].allocations += allocations
      others[index].bytes += bytes
    } else {
      others.append(Bucket(sizeClass: sizeClass, allocations: allocations, bytes: bytes))
    }
  }

  /// Adds another histogram, class by class.
  public mutating func merge(_ other: SizeHistogram) {
    if let first = other.first {
      add(allocations: first.allocations, bytes: first.bytes, sizeClass: first.sizeClass)
    }
    for bucket in other.others {
      add(allocations: bucket.allocations, bytes: bucket.bytes, sizeClass: bucket.sizeClass)
    }
  }

  /// The average size of the blocks of the largest class; nil where it is not known.
  public var largestAverage: Int? {
    buckets.last.flatMap { $0.bytes > 0 ? $0.bytes / $0.allocations : nil }
  }

  /// The allocations of all classes.
  public var allocations: Int {
    others.reduce(first?.allocations ?? 0) { $0 + $1.allocations }
  }
}
