import ProfileModel

/// The paths of a profile with one node for a function under a caller, whatever its lines.
///
/// Nodes stand in the order of a walk: callers before callees, callees by name, so that equal
/// profiles give equal pictures and two reports can be laid side by side.
struct CallTree {
  /// One function of one module.
  struct Function: Hashable {
    var name: String
    var moduleName: String
    var role: Role
  }

  struct Node {
    /// -1 for a root.
    var parent: Int32
    var function: Int32
    var depth: Int32
    /// One past the last node below this one.
    var end: Int32
    /// What the path allocated by itself.
    var own: Counts
    /// With everything below.
    var whole: Counts
  }

  private(set) var functions: [Function] = []
  private(set) var nodes: [Node] = []
  let totals: Counts

  /// - Complexity: O(frames + paths + nodes log nodes).
  init(_ profile: Profile) {
    totals = profile.sites.reduce(into: .zero) { $0 += $1.counts }
    var indices: [Function: Int32] = [:]
    var functionOfFrame: [Int32] = []
    for frame in profile.frames.frames {
      let function = Function(
        name: ShownName.of(frame), moduleName: DisplayWidth.printable(frame.moduleName),
        role: frame.role)
      let index = indices[function] ?? Int32(functions.count)
      if index == functions.count {
        indices[function] = index
        functions.append(function)
      }
      functionOfFrame.append(index)
    }
    var tree = PathTree()
    tree.reserveCapacity(profile.paths.count)
    var newPaths = [Int32](repeating: 0, count: profile.paths.count)
    for path in profile.paths.identifiers {
      let function = functionOfFrame[profile.paths.frame(of: path).index]
      let caller = PathID(index: Int(newPaths[profile.paths.parent(of: path).index]))
      let callee = tree.intern(frame: FrameID(index: Int(function)), below: caller)
      newPaths[path.index] = Int32(callee.index)
    }
    var own = [Counts](repeating: .zero, count: tree.count)
    for site in profile.sites { own[Int(newPaths[site.path.index])] += site.counts }
    layOut(tree, own: own)
  }

  private mutating func layOut(_ tree: PathTree, own: [Counts]) {
    var whole = own
    for index in stride(from: tree.count - 1, to: 0, by: -1) {
      whole[tree.parent(of: PathID(index: index)).index] += whole[index]
    }
    let ranks = Self.ranks(functions)
    // Children by parent, a parent's side by side, in the order of their names.
    let order = (1..<tree.count).filter { whole[$0] != .zero }.sorted { left, right in
      let (first, second) = (PathID(index: left), PathID(index: right))
      let (caller, other) = (tree.parent(of: first).index, tree.parent(of: second).index)
      if caller != other { return caller < other }
      return ranks[tree.frame(of: first).index] < ranks[tree.frame(of: second).index]
    }
    var firstChild = [Int32](repeating: -1, count: tree.count)
    for (position, path) in order.enumerated().reversed() {
      firstChild[tree.parent(of: PathID(index: path)).index] = Int32(position)
    }
    nodes.reserveCapacity(order.count)
    // A walk with a stack of positions in `order`: a path may be deeper than this program's stack.
    var stack: [(position: Int, node: Int32)] = []
    func isSibling(_ position: Int, of path: Int) -> Bool {
      position < order.count
        && tree.parent(of: PathID(index: order[position]))
          == tree.parent(of: PathID(index: path))
    }
    if firstChild[0] >= 0 { stack.append((Int(firstChild[0]), -1)) }
    while let (position, parent) = stack.popLast() {
      let path = order[position]
      let depth = parent < 0 ? 0 : nodes[Int(parent)].depth + 1
      let node = Int32(nodes.count)
      nodes.append(
        Node(
          parent: parent, function: Int32(tree.frame(of: PathID(index: path)).index),
          depth: depth, end: node + 1, own: own[path], whole: whole[path]))
      if isSibling(position + 1, of: path) { stack.append((position + 1, parent)) }
      if firstChild[path] >= 0 { stack.append((Int(firstChild[path]), node)) }
    }
    for index in nodes.indices.reversed() where nodes[index].parent >= 0 {
      let parent = Int(nodes[index].parent)
      nodes[parent].end = max(nodes[parent].end, nodes[index].end)
    }
  }

  /// The place of each function in the order of names.
  private static func ranks(_ functions: [Function]) -> [Int32] {
    let order = functions.indices.sorted { left, right in
      let (first, second) = (functions[left], functions[right])
      if first.name != second.name {
        return first.name.utf8.lexicographicallyPrecedes(second.name.utf8)
      }
      return (first.moduleName, first.role.rawValue) < (second.moduleName, second.role.rawValue)
    }
    var ranks = [Int32](repeating: 0, count: functions.count)
    for (rank, function) in order.enumerated() { ranks[function] = Int32(rank) }
    return ranks
  }
}
