import CTemplates
import ProfileModel

/// A box of a flame graph.
struct FlameBox {
  var name: String
  /// What is shown where the pointer is.
  var title: String
  /// A colour, or a pattern of the picture's.
  var fill: String
  var x: Double
  /// From 0, the root's.
  var row: Int
  var width: Double
}

/// The picture that boxes stand in: an SVG that needs nothing but itself. A click zooms, `/`
/// searches, `i` puts the root at the bottom.
struct FlameCanvas {
  static let width = 1200.0
  static let margin = 10.0
  private static let rowHeight = 18.0
  private static let headHeight = 76.0
  private static let footHeight = 28.0
  private static let letterWidth = 7.2
  /// A box narrower than this many pixels is not drawn, nor what is below it.
  static let leastWidth = 0.25

  /// The width that the root has.
  static var room: Double { width - 2 * margin }

  /// What is measured, and of what.
  var command: String
  var summary: String
  /// A faint line that gives way to what the pointer is on.
  var remark: String
  /// Patterns that boxes are filled with, as SVG; each on a line of its own.
  var definitions = ""

  /// Writes a whole picture.
  ///
  /// - Parameter dropped: How many boxes were too narrow to draw.
  func write(_ boxes: [FlameBox], dropped: Int, to output: inout some TextOutputStream) {
    let rows = (boxes.map(\.row).max() ?? 0) + 1
    let height = Self.headHeight + Double(rows) * Self.rowHeight + Self.footHeight
    writeHead(height: height, rows: rows, to: &output)
    for box in boxes { write(box, to: &output) }
    output.write("</g>\n")
    writeFoot(shown: boxes.count - 1, dropped: dropped, height: height, to: &output)
  }

  /// Two decimals: a hundredth of a pixel is enough, and digits are most of the file.
  private static func number(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    let (whole, rest) = hundredths.quotientAndRemainder(dividingBy: 100)
    if rest == 0 { return String(whole) }
    if rest % 10 == 0 { return "\(whole).\(rest / 10)" }
    return "\(whole).\(rest < 10 ? "0" : "")\(rest)"
  }

  private func write(_ box: FlameBox, to output: inout some TextOutputStream) {
    let y = Self.headHeight + Double(box.row) * Self.rowHeight
    let letters = Int((box.width - 8) / Self.letterWidth)
    let label =
      letters < 3 ? "" : DisplayWidth.elideEnd(box.name, to: letters, ellipsis: "…")
    output.write(
      """
      <g data-name="\(XMLText.escaped(box.name))"><title>\(XMLText.escaped(box.title))</title>\
      <rect x="\(Self.number(box.x))" y="\(Self.number(y))" width="\(Self.number(box.width))" \
      height="\(Self.number(Self.rowHeight - 1))" rx="1" fill="\(box.fill)"/>\
      <text x="\(Self.number(box.x + 4))" y="\(Self.number(y + Self.rowHeight - 5))">\
      \(XMLText.escaped(label))</text></g>\n
      """)
  }

  private func writeHead(height: Double, rows: Int, to output: inout some TextOutputStream) {
    let (width, tall) = (Self.number(Self.width), Self.number(height))
    let command = DisplayWidth.elide(command, to: 90, ellipsis: "…")
    let measures = [
      Self.margin, Self.room, Self.rowHeight,
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
      \(definitions)<text class="words title" x="10" y="24">\(XMLText.escaped(command))</text>
      <text class="words" x="10" y="44">\(XMLText.escaped(summary))</text>
      <text class="faint" x="10" y="64" id="details"></text>
      <text class="faint" x="10" y="64" id="trust">\
      \(XMLText.escaped(DisplayWidth.elide(remark, to: 160, ellipsis: "…")))</text>
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
