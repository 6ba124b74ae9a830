/// Freed blocks by lifetime: the bytes that the program allocated between birth and death.
///
/// Bucket 0 is below 1 KiB and includes temporary allocations; bucket b is
/// [1 KiB * 16^(b-1), 1 KiB * 16^b); the last is open.
public struct LifetimeHistogram: Sendable {
  /// How many buckets there are.
  public static let bucketCount = 8

  private var storage: (Int, Int, Int, Int, Int, Int, Int, Int) = (0, 0, 0, 0, 0, 0, 0, 0)

  /// A histogram without blocks.
  public init() {}

  /// Freed blocks in each bucket.
  public var buckets: [Int] { (0..<Self.bucketCount).map { self[$0] } }

  /// Whether no block was freed.
  public var isEmpty: Bool { buckets.allSatisfy { $0 == 0 } }

  /// The freed blocks of a bucket.
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

  /// Adds another histogram, bucket by bucket.
  public mutating func merge(_ other: LifetimeHistogram) {
    for bucket in 0..<Self.bucketCount { self[bucket] += other[bucket] }
  }
}
