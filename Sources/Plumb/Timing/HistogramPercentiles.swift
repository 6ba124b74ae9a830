#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A percentile with what is needed to judge it.
public struct PercentileEstimate: Sendable, Equatable {
  /// Which percentile, from 0 to 100.
  public let percentile: Double
  /// The value at its nearest rank, in the histogram's unit, at most 0.39 % off.
  public let value: Int64
  /// Whether enough values were recorded for it to have a finite upper bound at 95 % confidence.
  public let isReliable: Bool
}

/// Percentiles are nearest-rank: the smallest recorded value with at least ⌈p / 100 × count⌉
/// recorded values not above it. So a percentile is a value that occurred, to within its bucket;
/// nothing is interpolated.
extension Histogram {
  /// The percentile `p` in the histogram's unit, or nil where too few values were recorded.
  ///
  /// Too few: no order statistic bounds the percentile from above at 95 % confidence, which takes
  /// `requiredCount(forPercentile:)` values. Nil too where `p` is no number from 0 to 100; and for
  /// 100, which nothing bounds: `maximum` is the greatest value seen. O(buckets).
  public func percentile(_ p: Double) -> Int64? {
    guard let estimate = estimate(ofPercentile: p), estimate.isReliable else { return nil }
    return estimate.value
  }

  /// The percentile `p` whatever the number of values, marked as reliable or not.
  ///
  /// Nil without values, or where `p` is no number from 0 to 100. O(buckets).
  public func estimate(ofPercentile p: Double) -> PercentileEstimate? {
    guard let minimum, let maximum, p >= 0, p <= 100 else { return nil }
    let rank = Self.rank(of: p, count: count)
    let middle = Int64(HistogramBuckets.middle(of: bucketIndex(atRank: rank)))
    let required = Self.requiredCount(forPercentile: p)
    return PercentileEstimate(
      percentile: p,
      value: rank == 1 ? minimum : rank == count ? maximum : min(max(middle, minimum), maximum),
      isReliable: required.map { count >= $0 } ?? false)
  }

  /// The number of values from which a percentile has a finite upper bound at 95 % confidence:
  /// 5 for p50, 29 for p90, 59 for p95, 299 for p99, 2,995 for p99.9.
  ///
  /// All n values lie below the percentile q with probability qⁿ, so n ≥ ln 0.05 / ln q. Nil for
  /// 100, which has no such number, and for what is no percentile.
  public static func requiredCount(forPercentile p: Double) -> UInt64? {
    guard p >= 0, p < 100 else { return nil }
    guard p > 0 else { return 1 }
    // log1p stays exact near 100, where log would lose the digits of 1 - p/100.
    let count = (log(0.05) / log1p(-(100 - p) / 100)).rounded(.up)
    return UInt64(exactly: max(1, count))
  }

  /// ⌈p / 100 × count⌉, at least 1; a product that is whole but for rounding is not rounded up.
  private static func rank(of p: Double, count: UInt64) -> UInt64 {
    let product = p / 100 * Double(count)
    let nearest = product.rounded()
    let isWhole = abs(product - nearest) <= 1e-12 * max(1, product)
    return min(max(1, UInt64(isWhole ? nearest : product.rounded(.up))), count)
  }
}
