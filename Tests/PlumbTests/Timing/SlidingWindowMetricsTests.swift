import Testing

@testable import Plumb

@Suite("A sliding window")
struct SlidingWindowMetricsTests {
  @Test("over the last n values forgets those before")
  func lastValues() {
    let window = SlidingWindowMetrics(lastValues: 300)
    for value in 1...1_000 { window.record(.nanoseconds(value)) }
    let snapshot = window.snapshot()
    #expect(snapshot.count == 300)
    #expect(snapshot.minimum == 701)
    #expect(snapshot.maximum == 1_000)
    #expect(window.p50 != nil)
    #expect(window.p99 != nil)
    #expect(SlidingWindowMetrics(lastValues: -3).snapshot().count == 0)
  }

  @Test("over the last seconds equals the values of its intervals, at every step")
  func lastIntervals() {
    let window = SlidingWindowMetrics(last: .seconds(6), intervals: 6)
    let second: UInt64 = 1_000_000_000
    var events: [(time: UInt64, value: Int64)] = []
    var time = 100 * second
    for step in 0..<200 {
      time += UInt64(step % 17) * second / 8
      window.record(.exact(Int64(step)), at: time)
      events.append((time, Int64(step)))
      var expected = Histogram()
      for event in events where event.time / second + 6 > time / second {
        expected.record(event.value)
      }
      #expect(window.snapshot(at: time) == expected)
    }
    #expect(window.snapshot(at: time + 60 * second).count == 0)
  }

  @Test("a clock that steps back makes late values, which are counted and not recorded")
  func late() {
    let window = SlidingWindowMetrics(last: .seconds(10), intervals: 10)
    let second: UInt64 = 1_000_000_000
    window.record(.exact(1), at: 100 * second)
    window.record(.exact(2), at: 95 * second)
    window.record(.exact(3), at: 90 * second)
    window.record(.rejected, at: 100 * second)
    #expect(window.lateCount == 1)
    #expect(window.snapshot(at: 100 * second).count == 2)
    #expect(window.snapshot(at: 100 * second).rejectedCount == 1)
    #expect(window.snapshot(at: 0).count == 2)
  }

  @Test("takes any length and number of intervals")
  func extremes() {
    for duration in [Duration.zero, .seconds(-5), .seconds(Int64.max)] {
      for intervals in [Int.min, 0, 1, Int.max] {
        let window = SlidingWindowMetrics(last: duration, intervals: intervals)
        window.record(.exact(1), at: .max)
        #expect(window.snapshot(at: .max).count == 1)
      }
    }
  }

  @Test("eight threads lose no value")
  func threads() {
    let window = SlidingWindowMetrics(last: .seconds(3_600))
    onThreads(8) { _ in
      for _ in 0..<1_000 { window.record(seconds: 0.001) }
    }
    #expect(window.snapshot().count == 8_000)
  }
}
