import ProfileModel

/// The paths of two profiles laid over each other: a node is a function under a caller in either.
///
/// Functions are the same when their names are, without what differs between builds, whatever the
/// file is called that holds them. Nodes stand in the order of a walk, callees by name.
struct DifferenceTree {
  struct Node {
    /// -1 for a root.
    var parent: Int32
    var depth: Int32
    var name: String
    var role: Role
    /// What the path allocated by itself, in each of the two.
    var ownBase = 0
    var ownNew = 0
    /// With everything below.
    var base = 0
    var new = 0
    /// The larger of each path's own figures, everything below included: callees that came and
    /// went stand side by side, and none is wider than its caller.
    var extent = 0
  }

  private(set) var nodes: [Node] = []
  let base: Int
  let new: Int

  private struct Key: Hashable {
    var parent: Int32
    var name: String
    var role: Role
  }

  /// - Complexity: O(nodes log nodes).
  init(base: CallTree, new: CallTree, metric: Metric) {
    self.base = base.totals[metric]
    self.new = new.totals[metric]
    var merged: [Node] = []
    var positions: [Key: Int32] = [:]
    Self.add(base, to: &merged, &positions) { $0.ownBase += $1.own[metric] }
    Self.add(new, to: &merged, &positions) { $0.ownNew += $1.own[metric] }
    // Callees stand behind their callers.
    for index in merged.indices.reversed() {
      let node = merged[index]
      merged[index].base += node.ownBase
      merged[index].new += node.ownNew
      merged[index].extent += max(node.ownBase, node.ownNew)
      guard node.parent >= 0 else { continue }
      let sums = merged[index]
      merged[Int(node.parent)].base += sums.base
      merged[Int(node.parent)].new += sums.new
      merged[Int(node.parent)].extent += sums.extent
    }
    nodes = Self.walk(merged)
  }

  private static func add(
    _ tree: CallTree, to merged: inout [Node], _ positions: inout [Key: Int32],
    _ count: (inout Node, CallTree.Node) -> Void
  ) {
    let names = tree.functions.map { NormalizedName.function($0.name) }
    var places: [Int32] = []
    places.reserveCapacity(tree.nodes.count)
    for node in tree.nodes {
      let function = tree.functions[Int(node.function)]
      let parent = node.parent < 0 ? -1 : places[Int(node.parent)]
      let key = Key(parent: parent, name: names[Int(node.function)], role: function.role)
      let place = positions[key] ?? Int32(merged.count)
      if place == merged.count {
        positions[key] = place
        merged.append(
          Node(parent: parent, depth: node.depth, name: function.name, role: function.role))
      }
      places.append(place)
      count(&merged[Int(place)], node)
    }
  }

  /// Callers before callees, callees by name.
  private static func walk(_ merged: [Node]) -> [Node] {
    let order = merged.indices.filter { merged[$0].extent > 0 }.sorted { left, right in
      let (first, second) = (merged[left], merged[right])
      if first.parent != second.parent { return first.parent < second.parent }
      if first.name != second.name {
        return first.name.utf8.lexicographicallyPrecedes(second.name.utf8)
      }
      return first.role.rawValue < second.role.rawValue
    }
    var callees: [Int32: [Int]] = [:]
    for index in order.reversed() { callees[merged[index].parent, default: []].append(index) }
    var nodes: [Node] = []
    var stack = (callees[-1] ?? []).map { ($0, Int32(-1)) }
    while let (index, parent) = stack.popLast() {
      var node = merged[index]
      node.parent = parent
      let place = Int32(nodes.count)
      nodes.append(node)
      stack += (callees[Int32(index)] ?? []).map { ($0, place) }
    }
    return nodes
  }
}
