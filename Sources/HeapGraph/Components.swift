/// The strongly connected components of a graph: the largest sets of nodes that all lead to each
/// other (Tarjan, "Depth-first search and linear graph algorithms", 1972), found without recursion,
/// since a list of a million blocks is a million calls deep.
struct Components {
  private(set) var count = 0
  private var componentOfNode: [Int32]

  /// - Parameters:
  ///   - count: How many nodes there are.
  ///   - target: The node that a node's edge of a number leads to; nil behind its last.
  /// - Complexity: O(nodes + edges).
  init(count nodes: Int, target: (_ node: Int, _ edge: Int) -> Int?) {
    componentOfNode = [Int32](repeating: -1, count: nodes)
    var order = [Int32](repeating: -1, count: nodes)
    var lowest = [Int32](repeating: 0, count: nodes)
    var nextEdge = [Int32](repeating: 0, count: nodes)
    var stack: [Int32] = []
    var path: [Int32] = []
    var visited: Int32 = 0

    func enter(_ node: Int) {
      order[node] = visited
      lowest[node] = visited
      visited += 1
      stack.append(Int32(node))
      path.append(Int32(node))
    }

    for root in 0..<nodes where order[root] < 0 {
      enter(root)
      while let last = path.last {
        let node = Int(last)
        if let next = target(node, Int(nextEdge[node])) {
          nextEdge[node] += 1
          if order[next] < 0 {
            enter(next)
          } else if componentOfNode[next] < 0 {
            lowest[node] = min(lowest[node], order[next])
          }
          continue
        }
        path.removeLast()
        if let caller = path.last {
          lowest[Int(caller)] = min(lowest[Int(caller)], lowest[node])
        }
        guard lowest[node] == order[node] else { continue }
        while let member = stack.popLast() {
          componentOfNode[Int(member)] = Int32(count)
          if Int(member) == node { break }
        }
        count += 1
      }
    }
  }

  func component(of node: Int) -> Int { Int(componentOfNode[node]) }
}
