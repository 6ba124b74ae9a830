import ProfileModel

/// A comparison as folded stacks with two numbers, for `difffolded.pl` and its like: the base's and
/// the new one's, one line a stack.
///
/// A site stands once, with the stack of its heaviest path; where the source of a side knows no
/// stack, with the blamed function alone.
public struct DiffFolded: Sendable {
  private let question: DiffQuestion

  /// The lines that answer `question`.
  public init(_ question: DiffQuestion) {
    self.question = question
  }

  /// Writes the whole text, in the order of stacks.
  public func render(_ difference: MeasurementDifference, to output: inout some TextOutputStream) {
    let metric = question.metric
    var figures: [String: (base: Int, new: Int)] = [:]
    for site in difference.sites {
      let names = site.site.stack.isEmpty ? [site.site.function] : site.site.stack
      let stack = names.map(FoldedNames.escape).joined(separator: ";")
      figures[stack, default: (0, 0)].base += site.base?.counts[metric] ?? 0
      figures[stack, default: (0, 0)].new += site.new?.counts[metric] ?? 0
    }
    for (stack, figure) in figures.sorted(by: { $0.key < $1.key })
    where figure.base != 0 || figure.new != 0 {
      output.write("\(stack) \(figure.base) \(figure.new)\n")
    }
  }
}
