import ProfileModel

/// Two profiles as one flame graph: what grew, what shrank, what came and what went.
///
/// A box is as wide as the larger of the two, so that code which is gone keeps its place: it is
/// hatched. Orange grew and blue shrank, with everything below, the darker the more of it; these
/// two are told apart with any kind of colour vision. Equal profiles give equal bytes.
public struct DifferenceFlameGraph {
  private let metric: Metric

  /// The picture of a metric.
  public init(_ metric: Metric) {
    self.metric = metric
  }

  private static let gone = "gone"
  /// Stripes of the deepest blue.
  private static let definitions = """
    <defs><pattern id="\(gone)" width="8" height="8" patternUnits="userSpaceOnUse" \
    patternTransform="rotate(45)"><rect width="8" height="8" fill="#dce6f2"/>\
    <rect width="4" height="8" fill="#6a9fd8"/></pattern></defs>

    """

  /// - Complexity: O(frames + paths log paths) of both.
  public func render(
    base: Profile, new: Profile, to output: inout some TextOutputStream
  ) {
    let tree = DifferenceTree(
      base: CallTree(base.withoutInnerAllocators()), new: CallTree(new.withoutInnerAllocators()),
      metric: metric)
    let (boxes, dropped) = layOut(tree)
    let root = FlameBox(
      name: "all", title: "all: \(change(base: tree.base, new: tree.new))", fill: "#d4d8e0",
      x: FlameCanvas.margin, row: 0, width: FlameCanvas.room)
    FlameCanvas(
      command: "\(RunOutcome.command(base)), then \(RunOutcome.command(new))",
      summary: "\(metric.name.replacing("_", with: " ")): "
        + change(base: tree.base, new: tree.new),
      remark: "orange grew, blue shrank, grey stayed, hatched is gone; the larger is the width",
      definitions: Self.definitions
    ).write([root] + boxes, dropped: dropped, to: &output)
  }

  private func layOut(_ tree: DifferenceTree) -> (boxes: [FlameBox], dropped: Int) {
    let total = tree.nodes.reduce(0) { $0 + ($1.parent < 0 ? $1.extent : 0) }
    guard total > 0 else { return ([], 0) }
    let scale = FlameCanvas.room / Double(total)
    var boxes: [FlameBox] = []
    var dropped = 0
    // Where the next callee of a node begins, nil below what is not drawn; the last is for roots.
    var next = [Double?](repeating: nil, count: tree.nodes.count + 1)
    next[tree.nodes.count] = FlameCanvas.margin
    for (index, node) in tree.nodes.enumerated() {
      let place = node.parent < 0 ? tree.nodes.count : Int(node.parent)
      let width = Double(node.extent) * scale
      guard let x = next[place], width >= FlameCanvas.leastWidth else {
        dropped += 1
        continue
      }
      next[place] = x + width
      next[index] = x
      boxes.append(
        FlameBox(
          name: node.name, title: "\(node.name): \(change(base: node.base, new: node.new))",
          fill: fill(node), x: x, row: Int(node.depth) + 1, width: width))
    }
    return (boxes, dropped)
  }

  // --- Colours and text --------------------------------------------------------------------------

  private func fill(_ node: DifferenceTree.Node) -> String {
    if node.new == 0, node.base > 0 { return "url(#\(Self.gone))" }
    let larger = max(node.base, node.new)
    let share = larger > 0 ? Double(node.new - node.base) / Double(larger) : 0
    let (grey, full): ([Double], [Double]) =
      ([222, 224, 228], share > 0 ? [236, 120, 20] : [74, 134, 208])
    let strength = share == 0 ? 0 : 0.25 + 0.75 * abs(share)
    let parts = zip(grey, full).map { Int(($0 + ($1 - $0) * strength).rounded()) }
    return "#" + parts.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// `1.20 KiB, +12.5% (+137 B)`, from and to.
  private func change(base: Int, new: Int) -> String {
    let (from, to) = (
      ChangeText.plain(base, unit: metric.unit), ChangeText.plain(new, unit: metric.unit)
    )
    let relative = ChangeText.relative(base: base, new: new)
    guard !relative.isEmpty else { return "\(to), unchanged" }
    return "\(from) to \(to), \(ChangeText.signed(new - base, unit: metric.unit)) \(relative)"
  }
}
