import ProfileModel

/// The ways on which blocks are held as a graph for Graphviz, with one node for each root and type
/// and one edge for each property.
public struct HolderDOT {
  private let findings: HolderFindings
  private let limit: Int

  /// - Parameter limit: Groups to draw; 0 for all.
  public init(_ findings: HolderFindings, limit: Int) {
    self.findings = findings
    self.limit = limit == 0 ? Int.max : limit
  }

  private struct Edge: Hashable {
    var from: String
    var to: String
    var label: String
    var isUnowned: Bool
  }

  /// Writes the whole graph.
  public func render(to output: inout some TextOutputStream) {
    output.write("digraph why {\n  node [shape=box, fontname=\"sans-serif\"];\n")
    output.write("  edge [fontname=\"sans-serif\", fontsize=10];\n")
    var nodes: [String] = []
    var edges: [Edge] = []
    for group in findings.groups.prefix(limit) {
      let root = group.root ?? "nobody"
      // A type is one node, so that ways that share it meet there.
      var previous = (name: root, label: "", isUnowned: false)
      nodes.append("\(Self.quoted(root)) [shape=ellipse]")
      for step in group.steps {
        let name = step.type ?? "no type"
        edges.append(
          Edge(
            from: previous.name, to: name, label: previous.label, isUnowned: previous.isUnowned))
        previous = (name, step.field ?? "+\(step.offset)", step.isUnowned)
      }
      let target = group.type ?? "no type"
      edges.append(
        Edge(from: previous.name, to: target, label: previous.label, isUnowned: previous.isUnowned))
      nodes.append("\(Self.quoted(target)) [style=bold]")
    }
    for node in Self.unique(nodes) { output.write("  \(node);\n") }
    for edge in Self.unique(edges) {
      let style = edge.isUnowned ? ", style=dashed" : ""
      output.write(
        "  \(Self.quoted(edge.from)) -> \(Self.quoted(edge.to)) "
          + "[label=\(Self.quoted(edge.label))\(style)];\n")
    }
    output.write("}\n")
  }

  private static func unique<Element: Hashable>(_ elements: [Element]) -> [Element] {
    var seen: Set<Element> = []
    return elements.filter { seen.insert($0).inserted }
  }

  /// A quoted ID of the DOT language, in which a quote is the only character with an escape; what
  /// may not be shown is replaced.
  private static func quoted(_ text: String) -> String {
    "\"" + DisplayWidth.printable(text).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
      + "\""
  }
}
