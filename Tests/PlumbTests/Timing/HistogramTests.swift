import Testing

@testable import Plumb

@Suite("A histogram")
struct HistogramTests {
  @Test("its index is HdrHistogram's for two significant digits, over the whole range")
  func index() {
    var values: [UInt64] = Array(0...4_096) + [UInt64(Int64.max)]
    for bit in 8..<63 {
      let power: UInt64 = 1 << UInt64(bit)
      values += [power - 1, power, power + 1, power + power / 3, power + power / 2]
    }
    for value in values {
      #expect(HistogramBuckets.index(of: value) == hdrIndex(value), "value \(value)")
    }
    #expect(hdrIndex(UInt64(Int64.max)) == HistogramBuckets.count - 1)
  }

  @Test("buckets follow each other without gap, and their middle is within 0.39 % of their values")
  func bounds() {
    var next: UInt64 = 0
    for index in 0..<HistogramBuckets.count {
      let lower = HistogramBuckets.lowerBound(of: index)
      let upper = HistogramBuckets.upperBound(of: index)
      #expect(lower == next)
      #expect(HistogramBuckets.index(of: lower) == index)
      #expect(HistogramBuckets.index(of: upper) == index)
      let middle = Double(HistogramBuckets.middle(of: index))
      #expect(middle - Double(lower) <= Double(lower) / 256)
      #expect(Double(upper) - middle <= Double(lower) / 256)
      next = upper + 1
    }
    #expect(next == 1 << 63)
  }

  @Test("count, sum, minimum, maximum and mean are exact")
  func exactFigures() {
    var histogram = Histogram()
    for value in [1_000_003, 7, 1_000_001] as [Int64] { histogram.record(value) }
    #expect(histogram.count == 3)
    #expect(histogram.sum == 2_000_011)
    #expect(histogram.minimum == 7)
    #expect(histogram.maximum == 1_000_003)
    #expect(histogram.mean == 2_000_011.0 / 3)
  }

  @Test("an empty one has no minimum, maximum, mean or percentile")
  func empty() {
    let histogram = Histogram()
    #expect(histogram.minimum == nil && histogram.maximum == nil && histogram.mean == nil)
    #expect(histogram.percentile(50) == nil)
    #expect(histogram.estimate(ofPercentile: 50) == nil)
  }

  @Test("what is negative or no number is rejected, what is too long is clamped, and both counted")
  func badValues() {
    var histogram = Histogram()
    histogram.record(-1)
    histogram.record(seconds: .nan)
    histogram.record(seconds: -0.5)
    histogram.record(.seconds(-1))
    #expect(histogram.count == 0)
    #expect(histogram.rejectedCount == 4)
    histogram.record(seconds: .infinity)
    histogram.record(seconds: 1e300)
    histogram.record(.seconds(Int64.max))
    #expect(histogram.count == 3)
    #expect(histogram.clampedCount == 3)
    #expect(histogram.minimum == .max)
    histogram.record(seconds: 0.5)
    #expect(histogram.minimum == 500_000_000)
  }

  @Test("sums and counts beyond their types stay at the greatest value")
  func saturation() {
    var histogram = Histogram()
    for _ in 0..<4 { histogram.record(.max, count: .max) }
    #expect(histogram.count == .max)
    #expect(histogram.percentile(50) == .max)
    for _ in 0..<4 { histogram.record(.max, expectedInterval: 1) }
    #expect(histogram.count == .max)
  }

  @Test("merging two equals recording both", arguments: Distribution.allCases)
  func merge(_ distribution: Distribution) {
    let first = distribution.values(count: 1_000, seed: 1)
    let second = distribution.values(count: 333, seed: 2).map { $0 * 17 }
    var left = Histogram()
    var right = Histogram()
    var both = Histogram()
    first.forEach { left.record($0) }
    second.forEach { right.record($0) }
    (first + second).forEach { both.record($0) }
    right.record(-1)
    both.record(-1)
    var merged = left
    merged.merge(right)
    #expect(merged == both)
    right.merge(left)
    #expect(right == both)
    merged.merge(Histogram())
    #expect(merged == both)
  }

  @Test("memory follows the range of the values and has a bound")
  func memory() {
    var histogram = Histogram()
    histogram.record(0)
    histogram.record(.max)
    histogram.record(1 << 30)
    #expect(histogram.recordedBuckets.map(\.count) == [1, 1, 1])
    #expect(histogram.recordedBuckets.first?.index == 0)
    #expect(histogram.recordedBuckets.last?.index == HistogramBuckets.count - 1)
    #expect(histogram.recordedBuckets.last?.values.upperBound == .max)
  }

  @Test("the correction for coordinated omission records what HdrHistogram's loop records")
  func coordinatedOmission() {
    for (value, interval) in [(1_000, 10), (1_007, 10), (19, 10), (20, 10), (9, 10), (90_000, 7)] {
      var corrected = Histogram()
      corrected.record(Int64(value), expectedInterval: Int64(interval))
      var looped = Histogram()
      looped.record(Int64(value))
      var missing = value - interval
      while missing >= interval {
        looped.record(Int64(missing))
        missing -= interval
      }
      #expect(corrected == looped, "value \(value), interval \(interval)")
    }
  }

  @Test("an interval that is not positive corrects nothing, and an extreme one takes no time")
  func extremeIntervals() {
    var histogram = Histogram()
    histogram.record(100, expectedInterval: 0)
    histogram.record(100, expectedInterval: -5)
    histogram.record(-100, expectedInterval: 5)
    #expect(histogram.count == 2)
    #expect(histogram.rejectedCount == 1)
    histogram.record(.max, expectedInterval: 1)
    #expect(histogram.count == 2 + UInt64(Int64.max))
  }

  /// HdrHistogram's countsArrayIndex, transcribed: 256 sub-buckets, half of them 128.
  private func hdrIndex(_ value: UInt64) -> Int {
    let bucket = 64 - (value | 255).leadingZeroBitCount - 8
    let subBucket = Int(value >> UInt64(bucket))
    return ((bucket + 1) << 7) + (subBucket - 128)
  }
}
