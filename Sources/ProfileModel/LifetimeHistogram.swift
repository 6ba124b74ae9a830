/// Freed blocks by lifetime: the bytes that the program allocated between birth and death.
///
/// Bucket 0 is below 1 KiB and includes temporary allocations; bucket b is
/// [1 KiB * 16^(b-1), 1 KiB * 16^b); the last is open.
public struct LifetimeHistogram: Hashable, Sendable {
  public static let bucketCount = 8

  private var storage: (Int, Int, Int, Int, Int, Int, Int, Int) = (0, 0, 0, 0, 0, 0, 0, 0)

  public init() {}

  /// Freed blocks in each bucket.
  public var buckets: [Int] { (0..<Self.bucketCount).map { self[$0] } }

  public var isEmpty: Bool { buckets.allSatisfy { $0 == 0 } }

  public subscript(bucket: Int) -> Int {
    get {
      precondition(bucket >= 0 && bucket < Self.bucketCount, "There is no such lifetime bucket.")
      return withUnsafeBytes(of: storage) { $0.load(fromByteOffset: bucket * 8, as: Int.self) }
    }
    set {
      precondition(bucket >= 0 && bucket < Self.bucketCount, "There is no such lifetime bucket.")
      withUnsafeMutableBytes(of: &storage) {
        $0.storeBytes(of: newValue, toByteOffset: bucket * 8, as: Int.self)
      }
    }
  }

  /// The shortest lifetime of a bucket, in bytes.
  public static func lowerBound(ofBucket bucket: Int) -> Int {
    bucket == 0 ? 0 : 1024 << (4 * (bucket - 1))
  }

  public mutating func merge(_ other: LifetimeHistogram) {
    for bucket in 0..<Self.bucketCount { self[bucket] += other[bucket] }
  }

  public static func == (left: LifetimeHistogram, right: LifetimeHistogram) -> Bool {
    left.buckets == right.buckets
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(buckets)
  }
}
