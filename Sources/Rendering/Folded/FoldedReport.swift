import ProfileModel

/// Folded stacks, as flame graph programs read them: `root;caller;callee weight`, one a line.
///
/// Weights are whole numbers of one metric, and sum to the profile's sites. Lines are sorted by
/// their arrays of frames, not as text: a plain sort puts `foo bar` between `foo` and `foo;x`, and
/// flame graph programs then draw `foo` twice.
public struct FoldedReport: ReportRenderer {
  private let metric: Metric

  /// The stacks weighed by the metric of `question`.
  public init(_ question: ReportQuestion) {
    metric = question.metric ?? ReportQuestion.defaultMetric
  }

  /// - Complexity: O(frames log frames + sites log sites * depth).
  public func render(_ profile: Profile, to output: inout some TextOutputStream) {
    let names = FoldedNames(profile.frames)
    var weights: [[Int32]: Int] = [:]
    for site in profile.sites where site.counts[metric] != 0 {
      let stack = profile.paths.frames(of: site.path).reversed().map { names.rank(of: $0) }
      weights[stack, default: 0] += site.counts[metric]
    }
    let stacks = weights.keys.sorted { $0.lexicographicallyPrecedes($1) }
    for stack in stacks {
      guard let weight = weights[stack], weight != 0 else { continue }
      let frames =
        stack.isEmpty
        ? FoldedNames.escape(Marker.unattributed.description)
        : stack.map { names[$0] }.joined(separator: ";")
      output.write("\(frames) \(weight)\n")
    }
  }
}
