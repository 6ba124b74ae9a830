/// How values become buckets: log-linear, 128 buckets for each power of two from 128 up.
///
/// Below 256 a bucket holds one value. Above, the eight leading bits of a value are kept, so a
/// bucket's middle differs from each of its values by at most 1/256 of it (0.39 %). The index is
/// that of HdrHistogram with lowest discernible value 1 and 2 significant digits.
enum HistogramBuckets {
  /// Buckets that share their width lie in one row; the first two rows have width 1.
  static let rowShift = 7
  static let rowLength = 1 << rowShift
  static let rowCount = 57
  static let count = rowCount * rowLength

  /// The bucket of a value; values are not negative.
  @inline(__always)
  static func index(of value: UInt64) -> Int {
    let shift = 56 &- (value | 255).leadingZeroBitCount
    return (shift &<< rowShift) &+ Int(truncatingIfNeeded: value &>> UInt64(shift))
  }

  /// The least value of a bucket.
  static func lowerBound(of index: Int) -> UInt64 {
    let shift = self.shift(of: index)
    return UInt64(index - shift << rowShift) << UInt64(shift)
  }

  /// The greatest value of a bucket.
  static func upperBound(of index: Int) -> UInt64 {
    lowerBound(of: index) + (1 << UInt64(shift(of: index))) - 1
  }

  /// What stands for every value of a bucket: the middle, rounded down.
  static func middle(of index: Int) -> UInt64 {
    lowerBound(of: index) + (1 << UInt64(shift(of: index))) >> 1
  }

  private static func shift(of index: Int) -> Int { max(0, index >> rowShift - 1) }
}
