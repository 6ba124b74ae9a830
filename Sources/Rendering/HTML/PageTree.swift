import ProfileModel

/// The nodes of a page: the call tree, its thinnest branches put together where it is very large.
struct PageTree {
  /// So many nodes are shown whole.
  private static let nodeLimit = 250_000
  /// Beyond them, a branch below this part of every metric goes into one node with its like.
  private static let leastShare = 20_000

  private(set) var functions: [CallTree.Function]
  /// How far before a node its parent stands; 0 for a root.
  private(set) var parentSteps: [Int32] = []
  private(set) var nodeFunctions: [Int32] = []
  /// The nodes that have weight of their own, and that weight.
  private(set) var carriers: [Int32] = []
  private(set) var weights: [Counts] = []
  /// Nodes that were put together.
  private(set) var omitted = 0

  init(_ tree: CallTree, metrics: [Metric]) {
    functions = tree.functions
    guard tree.nodes.count > Self.nodeLimit else {
      for (index, node) in tree.nodes.enumerated() {
        append(node.function, parent: Int(node.parent), own: node.own, at: index)
      }
      return
    }
    let least = metrics.map { tree.totals[$0] / Self.leastShare }
    let rest = Int32(functions.count)
    functions.append(.init(name: "[smaller paths]", moduleName: "", role: .marker))
    var places = [Int32](repeating: -1, count: tree.nodes.count)
    // By the parent's place, -1 for roots: where its small branches are.
    var smallBranches: [Int: Int] = [:]
    var small: [(place: Int, counts: Counts)] = []
    var index = 0
    while index < tree.nodes.count {
      let node = tree.nodes[index]
      let parent = node.parent < 0 ? -1 : Int(places[Int(node.parent)])
      let isLarge = zip(metrics, least).contains { node.whole[$0] > $1 }
      if isLarge {
        places[index] = Int32(parentSteps.count)
        append(node.function, parent: parent, own: node.own, at: parentSteps.count)
        index += 1
        continue
      }
      omitted += Int(node.end) - index
      if let known = smallBranches[parent] {
        small[known].counts += node.whole
      } else {
        smallBranches[parent] = small.count
        small.append((parentSteps.count, node.whole))
        append(rest, parent: parent, own: .zero, at: parentSteps.count)
      }
      index = Int(node.end)
    }
    for branch in small {
      carriers.append(Int32(branch.place))
      weights.append(branch.counts)
    }
  }

  private mutating func append(_ function: Int32, parent: Int, own: Counts, at place: Int) {
    parentSteps.append(parent < 0 ? 0 : Int32(place - parent))
    nodeFunctions.append(function)
    guard own != .zero else { return }
    carriers.append(Int32(place))
    weights.append(own)
  }
}
