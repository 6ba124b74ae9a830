import ProfileModel
import Testing

@testable import Analysis

/// The probabilities come from SciPy 1.x: `mannwhitneyu(new, base, alternative="greater",
/// method="exact")`, and with ties `permutation_test` of the rank sum with `n_resamples=inf`.
@Suite("Times are judged by an exact test of ranks, a floor and one more measurement")
struct TimeJudgingTests {
  private let slow = [10.5, 11.2, 10.05, 11.5, 10.9, 10.6, 11.1, 10.7]
  private let fast = [10.0, 10.2, 9.8, 11.0, 10.4, 10.1, 9.9, 10.3]

  private func isClose(_ value: Double, _ expected: Double) -> Bool {
    abs(value - expected) < 1e-9 * expected
  }

  @Test("Distinct values give the probabilities of SciPy's exact test")
  func distinct() {
    let separate = RankSumTest.probabilityOfGrowth(
      from: [1, 2, 3, 4, 11.5], to: [12, 13, 14, 15, 16])
    #expect(isClose(separate, 0.003968253968253968))
    #expect(
      isClose(RankSumTest.probabilityOfGrowth(from: fast, to: slow), 0.007381507381507382))
    let many = RankSumTest.probabilityOfGrowth(
      from: (0..<32).map { Double(2 * $0) }, to: (0..<32).map { Double(2 * $0 + 5) })
    #expect(isClose(many, 0.15329218376615178))
  }

  @Test("Ties give the probability of SciPy's permutation test over every permutation")
  func ties() {
    let value = RankSumTest.probabilityOfGrowth(from: [1, 2, 2, 3, 3, 3], to: [2, 3, 3, 4, 4])
    #expect(isClose(value, 0.10822510822510822))
    #expect(RankSumTest.probabilityOfGrowth(from: [1, 1], to: [1, 1]) == 1)
  }

  @Test("Nothing is shown by nothing")
  func empty() {
    #expect(RankSumTest.probabilityOfGrowth(from: [], to: [1]) == 1)
  }

  @Test("A larger factor than the bound is what the test rejects")
  func bound() {
    let bound = RankSumTest.upperRatio(from: fast, to: slow, confidence: 0.95)
    for (factor, isRejected) in [(bound * 1.0001, true), (bound * 0.9999, false)] {
      let grown = fast.map { $0 * factor }
      let probability = RankSumTest.probabilityOfGrowth(from: slow, to: grown)
      #expect((probability <= 0.05) == isRejected, "\(factor): \(probability)")
    }
    #expect(RankSumTest.upperRatio(from: [1], to: [2], confidence: 0.95) == .infinity)
  }

  /// Eight runs around a value, of the same spread for every one.
  private func runs(_ center: Double, spread: Double = 0.01) -> [Double] {
    (0..<8).map { index in
      // A little apart from those of another center, so that none tie.
      let place = Double(index * 5 % 8) - 3.5 + center / 10_000
      return center * (1 + spread * place / 3.5)
    }
  }

  private func outcomes(
    wall: [Double], spread: Double = 0.01, base: Double = 1000
  ) -> (outcomes: [TimeOutcome], rounds: Int) {
    var rounds = 0
    let judgements = TimeJudging(floor: 1.05).judge {
      defer { rounds += 1 }
      let new = wall[min(rounds, wall.count - 1)]
      return TimeJudging.Round(
        base: [.wallTime: runs(base, spread: spread), .cpuTime: runs(base)],
        new: [.wallTime: runs(new, spread: spread), .cpuTime: runs(base)])
    }
    return (judgements.map(\.outcome), rounds)
  }

  @Test("Equal programs are unchanged after one round")
  func unchanged() {
    #expect(outcomes(wall: [1000]) == ([.unchanged, .unchanged], 1))
  }

  @Test("A growth counts once a second round has shown it too")
  func regressed() {
    #expect(outcomes(wall: [1100]) == ([.regressed, .unchanged], 2))
  }

  @Test("A growth that the second round does not show is none")
  func disturbed() {
    #expect(outcomes(wall: [1100, 1000]).outcomes[0] != .regressed)
  }

  @Test("A growth below the floor is none, however sure")
  func floor() {
    #expect(outcomes(wall: [1040]) == ([.unchanged, .unchanged], 1))
  }

  @Test("Where runs vary too much for the floor, the last round ends inconclusive")
  func inconclusive() {
    #expect(
      outcomes(wall: [1000], spread: 0.9) == ([.inconclusive, .unchanged], TimeJudging.roundLimit))
  }

  @Test("A calibration of steady runs finds what must not pass, one of wild runs says it can't")
  func calibration() throws {
    func runs(_ spread: Double) -> [[TimedMetric: Double]] {
      (0..<40).map { index in
        let time = 1000 * (1 + spread * Double(index * 17 % 40) / 40)
        return [.wallTime: time, .cpuTime: time + Double(index) / 100]
      }
    }
    let steady = HostCalibration(runs: runs(0.01), floor: 1.05, comparisons: 10)
      .finding(pairs: 8)
    #expect(steady.regressed == 0 && steady.inconclusive == 0)
    #expect(steady.found == steady.comparisons && steady.suffices)
    #expect(try #require(steady.detectable) <= 1.1)
    let wild = HostCalibration(runs: runs(3), floor: 1.05, comparisons: 10).finding(pairs: 5)
    #expect(!wild.suffices && wild.inconclusive > 0)
  }
}
