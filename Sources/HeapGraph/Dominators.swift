/// The dominator tree of the blocks that roots lead to: a block dominates those that every way from
/// a root passes it for, so that they go when it goes.
///
/// Cooper, Harvey and Kennedy, "A simple, fast dominance algorithm" (2001): dominators of the
/// predecessors are intersected in reverse postorder until nothing changes.
struct Dominators {
  /// Blocks in reverse postorder; number 0 stands for the roots.
  private var order: [Int32] = [-1]
  /// The immediate dominator of each, both as numbers of `order`.
  private var dominators: [Int32] = []
  private let blockCount: Int

  /// - Complexity: O(words of blocks) where two rounds are enough, as nearly always.
  init(_ references: References, roots: [Int], count: Int) {
    blockCount = count
    let graph = Successors(references, count: count)
    let numbers = number(graph, roots: roots)
    let predecessors = Predecessors(graph, order: order, numbers: numbers, roots: roots)
    dominators = [Int32](repeating: -1, count: order.count)
    dominators[0] = 0
    var isChanged = true
    while isChanged {
      isChanged = false
      for node in order.indices.dropFirst() {
        var found: Int32 = -1
        for predecessor in predecessors.of(node) where dominators[Int(predecessor)] >= 0 {
          found = found < 0 ? predecessor : intersection(found, predecessor)
        }
        if dominators[node] != found {
          dominators[node] = found
          isChanged = true
        }
      }
    }
  }

  /// Fills `order`, without recursion.
  private mutating func number(_ graph: Successors, roots: [Int]) -> [Int32] {
    var numbers = [Int32](repeating: -1, count: blockCount)
    var next = [Int32](repeating: 0, count: blockCount)
    var seen = BitSet(count: blockCount)
    var finished: [Int32] = []
    for root in roots where seen.insert(root) {
      var path = [Int32(root)]
      while let last = path.last {
        let block = Int(last)
        if let target = graph.target(of: block, edge: Int(next[block])) {
          next[block] += 1
          if seen.insert(target) { path.append(Int32(target)) }
        } else {
          finished.append(last)
          path.removeLast()
        }
      }
    }
    order += finished.reversed()
    for (number, block) in order.enumerated().dropFirst() { numbers[Int(block)] = Int32(number) }
    return numbers
  }

  private func intersection(_ first: Int32, _ second: Int32) -> Int32 {
    var (first, second) = (first, second)
    while first != second {
      while first > second { first = dominators[Int(first)] }
      while second > first { second = dominators[Int(second)] }
    }
    return first
  }

  /// The blocks that nothing but roots dominates.
  var top: [Int] { order.indices.dropFirst().filter { dominators[$0] == 0 }.map { Int(order[$0]) } }

  /// For each block what it dominates, itself included: how many blocks, and their weight.
  func retained(_ weight: (Int) -> Int) -> [(blocks: Int, bytes: Int)] {
    var retained = [(blocks: Int, bytes: Int)](repeating: (0, 0), count: blockCount)
    // A dominator stands before what it dominates.
    for node in order.indices.dropFirst().reversed() {
      let block = Int(order[node])
      retained[block].blocks += 1
      retained[block].bytes += weight(block)
      let dominator = Int(dominators[node])
      guard dominator > 0 else { continue }
      retained[Int(order[dominator])].blocks += retained[block].blocks
      retained[Int(order[dominator])].bytes += retained[block].bytes
    }
    return retained
  }
}

/// The references of all blocks, in one array.
private struct Successors {
  private var starts: [Int32] = [0]
  private var targets: [Int32] = []

  init(_ references: References, count: Int) {
    starts.reserveCapacity(count + 1)
    for block in 0..<count {
      references.forEach(of: block) { target, _ in targets.append(Int32(target)) }
      starts.append(Int32(targets.count))
    }
  }

  func target(of block: Int, edge: Int) -> Int? {
    let index = Int(starts[block]) + edge
    return index < Int(starts[block + 1]) ? Int(targets[index]) : nil
  }

  func of(_ block: Int) -> ArraySlice<Int32> {
    targets[Int(starts[block])..<Int(starts[block + 1])]
  }
}

/// Who refers to whom, by numbers of the order; the roots are number 0.
private struct Predecessors {
  private var starts: [Int32]
  private var sources: [Int32]

  init(_ graph: Successors, order: [Int32], numbers: [Int32], roots: [Int]) {
    var counts = [Int32](repeating: 0, count: order.count + 1)
    func forEachEdge(_ body: (_ source: Int32, _ target: Int32) -> Void) {
      for root in roots { body(0, numbers[root]) }
      for (source, block) in order.enumerated().dropFirst() {
        for target in graph.of(Int(block)) { body(Int32(source), numbers[Int(target)]) }
      }
    }
    forEachEdge { _, target in counts[Int(target) + 1] += 1 }
    for index in counts.indices.dropFirst() { counts[index] += counts[index - 1] }
    starts = counts
    sources = [Int32](repeating: 0, count: Int(counts.last ?? 0))
    var next = counts
    var filled = sources
    forEachEdge { source, target in
      filled[Int(next[Int(target)])] = source
      next[Int(target)] += 1
    }
    sources = filled
  }

  func of(_ node: Int) -> ArraySlice<Int32> {
    sources[Int(starts[node])..<Int(starts[node + 1])]
  }
}
