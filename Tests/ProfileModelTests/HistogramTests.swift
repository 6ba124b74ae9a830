import ProfileModel
import Testing

struct HistogramTests {
  @Test("Size classes stay in order and merge by class")
  func sizes() {
    var sizes = SizeHistogram()
    sizes.add(allocations: 2, sizeClass: 5)
    sizes.add(allocations: 1, sizeClass: 0)
    sizes.add(allocations: 3, sizeClass: 5)
    var other = SizeHistogram()
    other.add(allocations: 7, sizeClass: 64)
    other.add(allocations: 1, sizeClass: 5)
    sizes.merge(other)
    #expect(sizes.buckets.map(\.sizeClass) == [0, 5, 64])
    #expect(sizes.buckets.map(\.allocations) == [1, 6, 7])
    #expect(sizes.allocations == 14)
    #expect(sizes.buckets[1].lowerBound == 16)
    #expect(sizes.buckets[1].upperBound == 31)
    #expect(sizes.buckets[0].upperBound == 0)
    #expect(sizes.buckets[2].upperBound == Int.max)
  }

  @Test("Lifetime buckets merge one by one")
  func lifetimes() {
    var lifetimes = LifetimeHistogram()
    lifetimes[0] += 2
    lifetimes[7] += 1
    var other = LifetimeHistogram()
    other[7] += 4
    lifetimes.merge(other)
    #expect(lifetimes.buckets == [2, 0, 0, 0, 0, 0, 0, 5])
    #expect(LifetimeHistogram.lowerBound(ofBucket: 0) == 0)
    #expect(LifetimeHistogram.lowerBound(ofBucket: 2) == 16384)
  }

  @Test("Every metric is found by its name")
  func metricNames() {
    for metric in Metric.allCases { #expect(Metric(name: metric.name) == metric) }
    #expect(Metric(name: "bytes") == nil)
    #expect(Counts(allocations: 5, allocatedBytes: 50, frees: 2, freedBytes: 9)[.liveBytes] == 41)
  }
}
