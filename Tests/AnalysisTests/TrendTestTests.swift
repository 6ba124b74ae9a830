import ProfileModel
import Testing

@testable import Analysis

@Suite("Trends")
struct TrendTestTests {
  @Test("the probability of a score is the share of all orders of up to seven numbers above it")
  func exactProbability() {
    for count in 2...7 {
      let scores = Self.permutations(count).map(TrendTest.score)
      for score in Set(scores) {
        let share = Double(scores.count { $0 >= score }) / Double(scores.count)
        #expect(abs(TrendTest.probability(ofScore: score, count: count) - share) < 1e-12)
      }
    }
  }

  private static func permutations(_ count: Int) -> [[Int]] {
    guard count > 0 else { return [[]] }
    return permutations(count - 1).flatMap { shorter in
      (0...shorter.count).map { place in
        Array(shorter[..<place]) + [count] + Array(shorter[place...])
      }
    }
  }

  @Test("equal numbers are no rise, and rising ones are as sure as their number allows")
  func confidence() throws {
    let seconds = (0..<5).map(Double.init)
    let flat = try #require(TrendTest.trend([3, 3, 3, 3, 3], seconds: seconds))
    #expect(flat.slopePerSecond == 0 && flat.confidence < 0.5)
    let rising = try #require(TrendTest.trend([1, 2, 3, 4, 5], seconds: seconds))
    #expect(abs(rising.confidence - (1 - 1.0 / 120)) < 1e-12)
    let falling = try #require(TrendTest.trend([5, 4, 3, 2, 1], seconds: seconds))
    #expect(falling.confidence == 0 && falling.slopePerSecond == -1)
  }

  @Test("the slope is the median of all pairs, which an outlier does not move")
  func slope() throws {
    let seconds = [0.0, 1, 2, 4, 8, 16, 32]
    let line = try #require(TrendTest.trend([0, 3, 6, 12, 24, 48, 96], seconds: seconds))
    #expect(line.slopePerSecond == 3 && line.slopeRange == 3...3)
    let outlier = try #require(TrendTest.trend([0, 3, 6, 5000, 24, 48, 96], seconds: seconds))
    #expect(outlier.slopePerSecond == 3)
    #expect(outlier.slopeRange.contains(3))
    let noisy = try #require(TrendTest.trend([0, 5, 2, 9, 8, 60, 90], seconds: seconds))
    #expect(noisy.slopeRange.lowerBound < noisy.slopePerSecond)
    #expect(noisy.slopeRange.upperBound > noisy.slopePerSecond)
    #expect(TrendTest.trend([1], seconds: [0]) == nil)
  }

  @Test("a long series is judged as well")
  func long() throws {
    let seconds = (0..<200).map(Double.init)
    let values = (0..<200).map { $0 + ($0 % 7) * 3 }
    let trend = try #require(TrendTest.trend(values, seconds: seconds))
    #expect(trend.confidence > 0.999_999 && (0.9...1.1).contains(trend.slopePerSecond))
    #expect(trend.slopeRange.contains(1))
  }
}
