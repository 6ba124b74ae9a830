import Testing

@testable import Plumb

@Suite("Windows of event time")
struct TimeWindowAggregatorTests {
  @Test("collect values by their own time, in whatever order they come")
  func tumbling() {
    var aggregator = TimeWindowAggregator(width: .seconds(10))
    for (value, second) in [(1.0, 3), (5, 12), (2, 9), (7, 19), (4, -1)] {
      aggregator.add(value, at: .seconds(second))
    }
    #expect(aggregator.windows.map(\.start) == [.seconds(-10), .zero, .seconds(10)])
    #expect(aggregator.windows.map(\.count) == [1, 2, 2])
    #expect(aggregator.average(at: .seconds(15)) == 6)
    #expect(aggregator.window(at: .seconds(15))?.minimum == 5)
    #expect(aggregator.window(at: .seconds(15))?.maximum == 7)
    #expect(aggregator.count(at: .seconds(99)) == 0)
    #expect(aggregator.average(at: .seconds(99)) == nil)
  }

  @Test("count what comes after their window was given up")
  func late() {
    var aggregator = TimeWindowAggregator(width: .seconds(1), maximumWindows: 3)
    for second in 0..<10 { aggregator.add(1, at: .seconds(second)) }
    aggregator.add(1, at: .seconds(7))
    aggregator.add(1, at: .seconds(6))
    #expect(aggregator.lateCount == 1)
    #expect(aggregator.windows.map(\.count) == [2, 1, 1])
  }

  @Test("take any time and any value, and count what is no number")
  func extremes() {
    var aggregator = TimeWindowAggregator(width: .zero, maximumWindows: .min)
    aggregator.add(.nan, at: .zero)
    aggregator.add(.infinity, at: .zero)
    #expect(aggregator.rejectedCount == 2)
    for seconds in [Int64.min, -1, 0, Int64.max] { aggregator.add(1, at: .seconds(seconds)) }
    #expect(aggregator.windows.count == 1)
    aggregator.add(1, at: .seconds(Int64.min))
    #expect(aggregator.lateCount == 1)
    var wide = TimeWindowAggregator(width: .seconds(Int64.max), maximumWindows: .max)
    wide.add(1, at: .seconds(Int64.min))
    wide.add(1, at: .seconds(Int64.max))
    #expect(wide.windows.count == 2)
  }
}

@Suite("The highest of a stream")
struct StreamingTopKTests {
  @Test("are those of a stable sort, for every k", arguments: [0, 1, 2, 7, 50, 1_000])
  func equalsSort(k: Int) {
    var generator = SplitMix(state: 11)
    let scores = (0..<500).map { _ in Double(Int.random(in: 0..<60, using: &generator)) }
    var top = StreamingTopK<Int>(k: k)
    for (index, score) in scores.enumerated() { top.add(index, score: score) }
    let sorted = scores.indices.sorted {
      scores[$0] == scores[$1] ? $0 < $1 : scores[$0] > scores[$1]
    }
    #expect(top.elements.map(\.element) == Array(sorted.prefix(k)))
  }

  @Test("have no place for what is no number, and say from which score on there is one")
  func badScores() {
    var top = StreamingTopK<String>(k: 2)
    let noneIsKept = top.add("none", score: .nan)
    let lowIsKept = top.add("low", score: -.infinity)
    #expect(!noneIsKept && lowIsKept)
    #expect(top.rejectedCount == 1)
    #expect(top.threshold == nil)
    top.add("high", score: .infinity)
    #expect(top.threshold == -.infinity)
    #expect(StreamingTopK<Int>(k: -4).threshold == nil)
  }
}
