import ProfileModel

/// Whether a series rises, by the order of its numbers alone (Mann 1945, Kendall 1975), and how
/// steeply, by the median of all slopes (Theil 1950, Sen 1968).
///
/// Neither asks how the noise is distributed, and one outlier moves neither.
public enum TrendTest {
  /// The trend of numbers at ascending times; nil for fewer than two.
  ///
  /// - Complexity: O(n^2 log n), and O(n^3) for the probability.
  public static func trend(_ values: [Int], seconds: [Double]) -> Trend? {
    precondition(values.count == seconds.count)
    var slopes: [Double] = []
    for later in values.indices {
      for earlier in 0..<later where seconds[later] > seconds[earlier] {
        slopes.append(
          Double(values[later] - values[earlier]) / (seconds[later] - seconds[earlier]))
      }
    }
    guard !slopes.isEmpty else { return nil }
    slopes.sort()
    let margin = rankMargin(values.count)
    let low = slopes[max(0, (slopes.count - margin) / 2)]
    let high = slopes[min(slopes.count - 1, (slopes.count + margin) / 2)]
    return Trend(
      slopePerSecond: median(slopes), slopeRange: low...max(low, high),
      confidence: 1 - probability(ofScore: score(values), count: values.count))
  }

  /// Rises less falls over all pairs.
  static func score(_ values: [Int]) -> Int {
    var score = 0
    for later in values.indices {
      for earlier in 0..<later { score += (values[later] - values[earlier]).signum() }
    }
    return score
  }

  /// The probability of at least this score where every order of the numbers is equally likely.
  ///
  /// The score is all pairs less twice the inversions. Permutations by inversions are counted as
  /// products of (1 + x + … + x^k) (Knuth, The Art of Computer Programming 3, 5.1.1). Equal numbers
  /// make high scores rarer still, so what is given is never too small.
  static func probability(ofScore score: Int, count: Int) -> Double {
    let pairs = count * (count - 1) / 2
    let mostInversions = (pairs - score) / 2
    guard score <= pairs else { return 0 }
    guard mostInversions < pairs else { return 1 }
    var shares = [1.0]
    for size in stride(from: 2, through: count, by: 1) {
      var next = [Double](repeating: 0, count: shares.count + size - 1)
      var window = 0.0
      for inversions in next.indices {
        if inversions < shares.count { window += shares[inversions] }
        if inversions >= size { window -= shares[inversions - size] }
        next[inversions] = window / Double(size)
      }
      shares = next
    }
    return min(1, max(0, shares.prefix(mostInversions + 1).reduce(0, +)))
  }

  /// How many slopes lie between the ends of the 95 % range (Sen 1968, with the normal quantile).
  private static func rankMargin(_ count: Int) -> Int {
    let variance = Double(count * (count - 1) * (2 * count + 5)) / 18
    return Int((1.96 * variance.squareRoot()).rounded(.up))
  }

  private static func median(_ sorted: [Double]) -> Double {
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}
