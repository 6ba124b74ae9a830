/// Which part of a block holds what its owner put there: the rest is room, and may show references
/// that another owner left.
public struct BlockLayout: Equatable, Sendable {
  /// What lies behind is not in use.
  public var usedBytes: Int
  /// Room before that, such as a hash table's empty buckets; ascending and apart, in bytes.
  public var unused: [Range<Int>]

  /// A block of so many bytes in use, but for some ranges.
  public init(usedBytes: Int, unused: [Range<Int>] = []) {
    self.usedBytes = usedBytes
    self.unused = unused
  }
}
