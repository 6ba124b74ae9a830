/// The one-sided exact test by Mann and Whitney: whether one sample is larger than another.
///
/// The null distribution is the exact conditional one, so that ties need no correction: every way
/// to share the ranks that there are among the two samples is equally likely.
public enum RankSumTest {
  /// The probability that equal distributions give the second sample ranks as high as these.
  ///
  /// - Returns: 1 where a sample is empty.
  /// - Complexity: O(n^2 * m) for samples of n and m; with ties O(n * (n + m)^3).
  public static func probabilityOfGrowth(from base: [Double], to new: [Double]) -> Double {
    guard !base.isEmpty, !new.isEmpty else { return 1 }
    let ranks = doubledRanks(base + new)
    let observed = ranks.suffix(new.count).reduce(0, +)
    guard Set(ranks).count < ranks.count else {
      let largest = new.count * (2 * base.count + new.count + 1)
      return lowerTail(of: (largest - observed) / 2, base.count, new.count)
    }
    let ways = waysToSum(ranks, choosing: new.count)
    return ways[observed...].reduce(0, +) / ways.reduce(0, +)
  }

  /// How large the second sample is in units of the first, at most, at that confidence.
  ///
  /// The bound of Hodges and Lehmann: a larger factor would have made the test significant the
  /// other way. Infinite where the samples are too small to bound it.
  ///
  /// - Precondition: All values are positive.
  /// - Complexity: That of the test.
  public static func upperRatio(
    from base: [Double], to new: [Double], confidence: Double
  ) -> Double {
    let ratios = new.flatMap { value in base.map { value / $0 } }.sorted()
    let ways = waysToExceed(base.count, new.count)
    let allowed = (1 - confidence) * ways.reduce(0, +)
    var sum = 0.0
    // Each step of the statistic is one ratio less that is above the bound.
    for step in 0..<ratios.count {
      sum += ways[step]
      if sum > allowed { return step == 0 ? .infinity : ratios[ratios.count - step] }
    }
    return ratios.first ?? .infinity
  }

  private static func lowerTail(of statistic: Int, _ base: Int, _ new: Int) -> Double {
    let ways = waysToExceed(base, new)
    return ways[...statistic].reduce(0, +) / ways.reduce(0, +)
  }

  /// How many orders of distinct values have so many pairs whose second is the larger: the
  /// coefficients of Gauss's binomial, which is a product of polynomials.
  private static func waysToExceed(_ base: Int, _ new: Int) -> [Double] {
    var ways = Array(repeating: 0.0, count: base * new + 1)
    ways[0] = 1
    for factor in 1...new {
      for power in stride(from: base * new, through: base + factor, by: -1) {
        ways[power] -= ways[power - base - factor]
      }
      for power in stride(from: factor, through: base * new, by: 1) {
        ways[power] += ways[power - factor]
      }
    }
    // The upper half mirrors the lower one, where no large numbers cancel out.
    for index in 0..<ways.count / 2 { ways[ways.count - 1 - index] = ways[index] }
    return ways
  }

  /// Twice the rank of each value, from 2; values that are equal share the mean of theirs.
  static func doubledRanks(_ values: [Double]) -> [Int] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = Array(repeating: 0, count: values.count)
    var start = 0
    while start < order.count {
      var end = start
      while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
      for index in order[start..<end] { ranks[index] = start + 1 + end }
      start = end
    }
    return ranks
  }

  /// How many choices of so many ranks have each sum.
  private static func waysToSum(_ ranks: [Int], choosing count: Int) -> [Double] {
    let width = ranks.reduce(0, +) + 1
    var ways = Array(repeating: 0.0, count: (count + 1) * width)
    ways[0] = 1
    var reach = 0
    for (index, rank) in ranks.enumerated() {
      for chosen in stride(from: min(count, index + 1), to: 0, by: -1) {
        let (from, to) = ((chosen - 1) * width, chosen * width)
        for sum in 0...reach { ways[to + sum + rank] += ways[from + sum] }
      }
      reach += rank
    }
    return Array(ways[(count * width)...])
  }
}
