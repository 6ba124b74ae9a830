import CTemplates
import ProfileModel

/// One metric as a flame graph: an SVG that needs nothing but itself.
///
/// A box is a function below its caller, as wide as its share. The root is on top; a click zooms,
/// `/` searches, `i` puts the root at the bottom. Callees stand in the order of their names and
/// colours come from names, so that equal profiles give equal bytes and two pictures can be
/// compared.
public struct FlameGraphReport: ReportRenderer {
  private static let width = 1200.0
  private static let margin = 10.0
  private static let rowHeight = 18.0
  private static let headHeight = 76.0
  private static let footHeight = 28.0
  private static let letterWidth = 7.2
  /// A box narrower than this many pixels is not drawn, nor what is below it.
  private static let leastWidth = 0.25

  private let question: ReportQuestion
  private let metric: Metric

  /// The picture of the question's metric.
  public init(_ question: ReportQuestion) {
    self.question = question
    metric = question.metric ?? ReportQuestion.defaultMetric
  }

  private struct Box {
    var node: Int
    var x: Double
    var width: Double
  }

  /// - Complexity: O(frames + paths log paths).
  public func render(_ profile: Profile, to output: inout some TextOutputStream) {
    let tree = CallTree(profile.withoutInnerAllocators())
    let (boxes, dropped) = layOut(tree)
    let depth = boxes.map { Int(tree.nodes[$0.node].depth) + 2 }.max() ?? 1
    let height = Self.headHeight + Double(depth) * Self.rowHeight + Self.footHeight
    writeHead(profile, tree, height: height, rows: depth, to: &output)
    let whole = text(tree.totals[metric])
    writeBox(
      name: "all", title: "all: \(whole)", fill: "#d4d8e0", x: Self.margin, row: 0,
      width: Self.width - 2 * Self.margin, to: &output)
    let colours = tree.functions.map(FlameColour.of)
    for box in boxes {
      let node = tree.nodes[box.node]
      let function = tree.functions[Int(node.function)]
      writeBox(
        name: function.name, title: title(of: node, function, in: tree),
        fill: colours[Int(node.function)], x: box.x, row: Int(node.depth) + 1, width: box.width,
        to: &output)
    }
    output.write("</g>\n")
    writeFoot(shown: boxes.count, dropped: dropped, height: height, to: &output)
  }

  // --- Layout ------------------------------------------------------------------------------------

  private func layOut(_ tree: CallTree) -> (boxes: [Box], dropped: Int) {
    let total = tree.totals[metric]
    guard total > 0 else { return ([], 0) }
    let scale = (Self.width - 2 * Self.margin) / Double(total)
    var boxes: [Box] = []
    var dropped = 0
    // Where the next callee of a node begins; the last place is for roots.
    var next = [Double](repeating: Self.margin, count: tree.nodes.count + 1)
    var index = 0
    while index < tree.nodes.count {
      let node = tree.nodes[index]
      let place = node.parent < 0 ? tree.nodes.count : Int(node.parent)
      let width = Double(node.whole[metric]) * scale
      let x = next[place]
      next[place] += max(width, 0)
      if width < Self.leastWidth {
        let below = index..<Int(node.end)
        dropped += below.count { tree.nodes[$0].whole[metric] != 0 }
        index = Int(node.end)
        continue
      }
      next[index] = x
      boxes.append(Box(node: index, x: x, width: width))
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

  /// Two decimals: a hundredth of a pixel is enough, and digits are most of the file.
  private static func number(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    let (whole, rest) = hundredths.quotientAndRemainder(dividingBy: 100)
    if rest == 0 { return String(whole) }
    if rest % 10 == 0 { return "\(whole).\(rest / 10)" }
    return "\(whole).\(rest < 10 ? "0" : "")\(rest)"
  }

  private func writeBox(
    name: String, title: String, fill: String, x: Double, row: Int, width: Double,
    to output: inout some TextOutputStream
  ) {
    let y = Self.headHeight + Double(row) * Self.rowHeight
    let letters = Int((width - 8) / Self.letterWidth)
    let label =
      letters < 3 ? "" : DisplayWidth.elideEnd(name, to: letters, ellipsis: "…")
    output.write(
      """
      <g data-name="\(XMLText.escaped(name))"><title>\(XMLText.escaped(title))</title>\
      <rect x="\(Self.number(x))" y="\(Self.number(y))" width="\(Self.number(width))" \
      height="\(Self.number(Self.rowHeight - 1))" rx="1" fill="\(fill)"/>\
      <text x="\(Self.number(x + 4))" y="\(Self.number(y + Self.rowHeight - 5))">\
      \(XMLText.escaped(label))</text></g>\n
      """)
  }

  private func writeHead(
    _ profile: Profile, _ tree: CallTree, height: Double, rows: Int,
    to output: inout some TextOutputStream
  ) {
    let (width, tall) = (Self.number(Self.width), Self.number(height))
    let heading = metric.name.replacing("_", with: " ")
    let command = DisplayWidth.elide(RunOutcome.command(profile), to: 90, ellipsis: "…")
    let trust = TrustText(
      profile, style: TerminalStyle(usesColour: false, usesUnicode: true, width: nil)
    ).lines[0]
    let filter = question.filter.map { ", paths that match \(DisplayWidth.printable($0))" } ?? ""
    let summary = "\(heading): \(text(tree.totals[metric]))\(filter)"
    let measures = [
      Self.margin, Self.width - 2 * Self.margin, Self.rowHeight,
      // The last row mirrors the first.
      2 * Self.headHeight + Double(rows) * Self.rowHeight, Self.letterWidth,
    ].map(Self.number).joined(separator: " ")
    output.write(
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(width) \(tall)" width="\(width)" \
      height="\(tall)" role="img" tabindex="0">
      <title>\(XMLText.escaped("\(command): \(summary)"))</title>
      <style><![CDATA[
      \(Template.text(PLUMB_TEMPLATE_FLAME_STYLE))]]></style>
      <rect class="paper" width="100%" height="100%"/>
      <text class="words title" x="10" y="24">\(XMLText.escaped(command))</text>
      <text class="words" x="10" y="44">\(XMLText.escaped(summary))</text>
      <text class="faint" x="10" y="64" id="details"></text>
      <text class="faint" x="10" y="64" id="trust">\
      \(XMLText.escaped(DisplayWidth.elide(trust, to: 160, ellipsis: "…")))</text>
      <text class="button" x="910" y="24" id="reset" tabindex="0">reset zoom</text>
      <text class="button" x="1000" y="24" id="flip" tabindex="0">flip (i)</text>
      <text class="button" x="1070" y="24" id="search" tabindex="0">search (/)</text>
      <text class="words" x="1070" y="44" id="matched"></text>
      <g id="frames" data-measures="\(measures)">\n
      """)
  }

  private func writeFoot(
    shown: Int, dropped: Int, height: Double, to output: inout some TextOutputStream
  ) {
    let cut =
      dropped == 0
      ? "" : ", \(Quantity.count(dropped)) narrower than a quarter of a pixel not drawn"
    let words = "\(Quantity.count(shown)) boxes\(cut)"
    output.write(
      """
      <text class="faint" x="10" y="\(Self.number(height - 10))">\(words)</text>
      <!-- \(words) -->
      <script><![CDATA[
      \(Template.text(PLUMB_TEMPLATE_FLAME_SCRIPT))]]></script>
      </svg>\n
      """)
  }
}
