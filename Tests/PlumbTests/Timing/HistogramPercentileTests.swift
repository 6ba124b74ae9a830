import Testing

@testable import Plumb

@Suite("Percentiles of a histogram")
struct HistogramPercentileTests {
  /// A percentile in thousandths, so that its rank is found in whole numbers.
  private static let thousandths = [0, 1_000, 25_000, 50_000, 90_000, 95_000, 99_000, 99_900]

  @Test(
    "are the nearest rank of the sorted values, to within a bucket, for 1 to 2,000 values",
    arguments: Distribution.allCases)
  func bruteForce(_ distribution: Distribution) {
    var mismatches = 0
    var sorted: [Int64] = []
    var histogram = Histogram()
    for value in distribution.values(count: 2_000, seed: 7) {
      histogram.record(value)
      sorted.insert(value, at: sorted.partitioningIndex { $0 >= value })
      for p in Self.thousandths + [100_000] {
        let rank = max(1, (p * sorted.count + 99_999) / 100_000)
        let expected = sorted[rank - 1]
        let found = histogram.estimate(ofPercentile: Double(p) / 1_000)?.value
        let bucket = found.map { HistogramBuckets.index(of: UInt64($0)) }
        if bucket != HistogramBuckets.index(of: UInt64(expected)) { mismatches += 1 }
      }
    }
    #expect(mismatches == 0)
  }

  @Test("need as many values as give them a finite bound at 95 % confidence")
  func requiredCounts() {
    let expected: [(Double, UInt64?)] = [
      (0, 1), (50, 5), (90, 29), (95, 59), (99, 299), (99.9, 2_995), (99.99, 29_956), (100, nil),
      (-1, nil), (101, nil), (.nan, nil),
    ]
    for (p, count) in expected {
      #expect(Histogram.requiredCount(forPercentile: p) == count, "p\(p)")
    }
  }

  @Test("are nil one value below what they need, while the estimate is there, marked unreliable")
  func reliability() {
    for (p, required) in [(95.0, 59), (99.0, 299), (99.9, 2_995)] {
      var histogram = Histogram()
      for value in 1..<required { histogram.record(Int64(value)) }
      #expect(histogram.percentile(p) == nil)
      #expect(histogram.estimate(ofPercentile: p)?.isReliable == false)
      histogram.record(1)
      #expect(histogram.percentile(p) != nil)
      #expect(histogram.estimate(ofPercentile: p)?.isReliable == true)
    }
  }

  @Test("of twenty values the 95th is the nineteenth, not the greatest")
  func notTheMaximum() {
    var histogram = Histogram()
    for value in 1...20 { histogram.record(Int64(value)) }
    #expect(histogram.estimate(ofPercentile: 95)?.value == 19)
  }

  @Test("at 0 and at 100 are the exact minimum and maximum")
  func ends() {
    var histogram = Histogram()
    histogram.record(1_000_001)
    histogram.record(5_000_003)
    #expect(histogram.estimate(ofPercentile: 0)?.value == 1_000_001)
    #expect(histogram.estimate(ofPercentile: 100)?.value == 5_000_003)
    #expect(histogram.percentile(100) == nil)
  }

  @Test("outside 0 to 100, or of no number, are nil")
  func outside() {
    var histogram = Histogram()
    for value in 0..<100 { histogram.record(Int64(value)) }
    for p in [-0.1, 100.1, .nan, .infinity] {
      #expect(histogram.percentile(p) == nil)
      #expect(histogram.estimate(ofPercentile: p) == nil)
    }
  }
}

extension Array {
  /// The first index whose element satisfies `belongs`, in an array that is partitioned by it.
  func partitioningIndex(where belongs: (Element) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if belongs(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
