import ProfileModel

/// One metric as a flame graph: an SVG that needs nothing but itself.
///
/// A box is a function below its caller, as wide as its share. The root is on top; a click zooms,
/// `/` searches, `i` puts the root at the bottom. Callees stand in the order of their names and
/// colours come from names, so that equal profiles give equal bytes and two pictures can be
/// compared.
public struct FlameGraphReport: ReportRenderer {
  private let question: ReportQuestion
  private let metric: Metric

  /// The picture of the question's metric.
  public init(_ question: ReportQuestion) {
    self.question = question
    metric = question.metric ?? ReportQuestion.defaultMetric
  }

  private struct Place {
    var node: Int
    var x: Double
    var width: Double
  }

  /// - Complexity: O(frames + paths log paths).
  public func render(_ profile: Profile, to output: inout some TextOutputStream) {
    let tree = CallTree(profile.withoutInnerAllocators())
    let (places, dropped) = layOut(tree)
    let whole = text(tree.totals[metric])
    let root = FlameBox(
      name: "all", title: "all: \(whole)", fill: "#d4d8e0", x: FlameCanvas.margin, row: 0,
      width: FlameCanvas.room)
    let colours = tree.functions.map(FlameColour.of)
    let boxes = places.map { place in
      let node = tree.nodes[place.node]
      let function = tree.functions[Int(node.function)]
      return FlameBox(
        name: function.name, title: title(of: node, function, in: tree),
        fill: colours[Int(node.function)], x: place.x, row: Int(node.depth) + 1,
        width: place.width)
    }
    canvas(profile, whole: whole).write([root] + boxes, dropped: dropped, to: &output)
  }

  private func canvas(_ profile: Profile, whole: String) -> FlameCanvas {
    let style = TerminalStyle(usesColour: false, usesUnicode: true, width: nil)
    let filter = question.filter.map { ", paths that match \(DisplayWidth.printable($0))" } ?? ""
    return FlameCanvas(
      command: RunOutcome.command(profile),
      summary: "\(metric.name.replacing("_", with: " ")): \(whole)\(filter)",
      remark: TrustText(profile, style: style).lines[0])
  }

  // --- Layout ------------------------------------------------------------------------------------

  private func layOut(_ tree: CallTree) -> (boxes: [Place], dropped: Int) {
    let total = tree.totals[metric]
    guard total > 0 else { return ([], 0) }
    let scale = FlameCanvas.room / Double(total)
    var boxes: [Place] = []
    var dropped = 0
    // Where the next callee of a node begins; the last place is for roots.
    var next = [Double](repeating: FlameCanvas.margin, count: tree.nodes.count + 1)
    var index = 0
    while index < tree.nodes.count {
      let node = tree.nodes[index]
      let place = node.parent < 0 ? tree.nodes.count : Int(node.parent)
      let width = Double(node.whole[metric]) * scale
      let x = next[place]
      next[place] += max(width, 0)
      if width < FlameCanvas.leastWidth {
        let below = index..<Int(node.end)
        dropped += below.count { tree.nodes[$0].whole[metric] != 0 }
        index = Int(node.end)
        continue
      }
      next[index] = x
      boxes.append(Place(node: index, x: x, width: width))
      index += 1
    }
    return (boxes, dropped)
  }

  // --- Text --------------------------------------------------------------------------------------

  private func text(_ value: Int) -> String {
    metric.unit == .bytes ? Quantity.bytes(value) : Quantity.count(value)
  }

  private func title(
    of node: CallTree.Node, _ function: CallTree.Function, in tree: CallTree
  ) -> String {
    let share = Quantity.percent(node.whole[metric], of: tree.totals[metric])
    let own = node.own[metric] == 0 ? "" : ", \(text(node.own[metric])) by itself"
    let module = function.moduleName.isEmpty ? "" : " in \(function.moduleName)"
    return "\(function.name)\(module): \(text(node.whole[metric])), \(share)\(own)"
  }
}
