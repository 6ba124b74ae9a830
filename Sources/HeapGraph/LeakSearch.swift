/// Which blocks nobody can reach any more, and what holds them together.
///
/// Blocks that roots lead to are alive. Among the others, a *leak* is a block or a cycle of blocks
/// that no other unreachable block leads to: who frees it frees what it leads to, its *indirect*
/// blocks, as well.
public struct LeakSearch {
  /// A leaked block, or blocks that hold each other.
  public struct Leak {
    /// The blocks of the cycle, or the one that is leaked by itself, by ascending address.
    public var blocks: [Int]
    /// What only these blocks lead to.
    public var indirectBlocks: [Int]
    /// The shortest way from a block back to itself: each step a block, and the offset of the word
    /// that leads to the next. Empty where there is no cycle.
    public var cycle: [Step]
  }

  /// One reference of a cycle.
  public struct Step: Hashable, Sendable {
    /// The block that refers.
    public var block: Int
    /// Where in the block, in bytes.
    public var offset: Int

    /// A reference of a block.
    public init(block: Int, offset: Int) {
      self.block = block
      self.offset = offset
    }
  }

  /// The leaks, in the order of their first block's address.
  public let leaks: [Leak]
  /// How many blocks roots lead to.
  public var reachableBlocks: Int { reached.count }
  private let reached: BitSet

  /// - Parameters:
  ///   - roots: Words that may be references: of static data, stacks, registers.
  ///   - layout: The layout of a block; nil where all of it may hold references.
  /// - Complexity: O(words of roots and blocks), each with a look-up.
  public init(
    _ image: HeapImage, roots: some Sequence<UnsafeBufferPointer<UInt64>>,
    layout: (_ block: Int) -> BlockLayout? = { _ in nil }
  ) {
    let references = References(image, layout: layout)
    let reached = references.reached(from: references.targets(of: roots).map(\.block))
    self.reached = reached
    let lost = image.blocks.indices.filter { !reached.contains($0) }
    leaks = LostBlocks(lost, references: references).leaks()
  }

  /// Whether a root leads to a block.
  public func isReachable(_ block: Int) -> Bool { reached.contains(block) }
}

/// The graph of the blocks that no root leads to, numbered among themselves.
private struct LostBlocks {
  private struct Edge {
    var target: Int32
    var offset: Int32
  }

  private let blocks: [Int]
  private var edges: [Edge] = []
  /// Where each block's edges begin, and at last where they end.
  private var starts: [Int32] = [0]

  init(_ blocks: [Int], references: References) {
    self.blocks = blocks
    var positions: [Int: Int32] = [:]
    positions.reserveCapacity(blocks.count)
    for (position, block) in blocks.enumerated() { positions[block] = Int32(position) }
    for block in blocks {
      // What a lost block leads to is lost, or alive for another reason.
      references.forEach(of: block) { target, offset in
        guard let position = positions[target] else { return }
        edges.append(Edge(target: position, offset: Int32(clamping: offset)))
      }
      starts.append(Int32(edges.count))
    }
  }

  private func edges(of position: Int) -> ArraySlice<Edge> {
    edges[Int(starts[position])..<Int(starts[position + 1])]
  }

  func leaks() -> [LeakSearch.Leak] {
    let components = Components(count: blocks.count) { position, next in
      let edge = Int(starts[position]) + next
      return edge < Int(starts[position + 1]) ? Int(edges[edge].target) : nil
    }
    var isHeld = [Bool](repeating: false, count: components.count)
    for position in blocks.indices {
      for edge in edges(of: position) {
        let target = components.component(of: Int(edge.target))
        if target != components.component(of: position) { isHeld[target] = true }
      }
    }
    var members = [[Int]](repeating: [], count: components.count)
    for position in blocks.indices {
      members[components.component(of: position)].append(position)
    }
    var taken = BitSet(count: blocks.count)
    let roots = members.indices.filter { !isHeld[$0] }.sorted { members[$0][0] < members[$1][0] }
    for root in roots { for position in members[root] { taken.insert(position) } }
    return roots.map { root in
      LeakSearch.Leak(
        blocks: members[root].map { blocks[$0] },
        indirectBlocks: indirect(of: members[root], taken: &taken),
        cycle: cycle(in: members[root], component: root, components: components))
    }
  }

  private func indirect(of members: [Int], taken: inout BitSet) -> [Int] {
    var found: [Int] = []
    var pending = members
    while let position = pending.popLast() {
      for edge in edges(of: position) where taken.insert(Int(edge.target)) {
        found.append(blocks[Int(edge.target)])
        pending.append(Int(edge.target))
      }
    }
    return found.sorted()
  }

  /// The shortest way from the first member back to itself that stays in its component.
  ///
  /// Where others are members too, its own address in itself is no way: it explains nothing of why
  /// they are held, and is often what an earlier block left in room that isn't used yet.
  private func cycle(
    in members: [Int], component: Int, components: Components
  ) -> [LeakSearch.Step] {
    let start = members[0]
    var cameFrom: [Int: (position: Int, offset: Int)] = [:]
    var pending = [start]
    var next = 0
    while next < pending.count {
      let position = pending[next]
      next += 1
      for edge in edges(of: position) {
        let target = Int(edge.target)
        if target == position && members.count > 1 { continue }
        if target == start {
          return path(to: position, from: start, by: cameFrom)
            + [LeakSearch.Step(block: blocks[position], offset: Int(edge.offset))]
        }
        guard components.component(of: target) == component, cameFrom[target] == nil else {
          continue
        }
        cameFrom[target] = (position, Int(edge.offset))
        pending.append(target)
      }
    }
    return []
  }

  private func path(
    to end: Int, from start: Int, by cameFrom: [Int: (position: Int, offset: Int)]
  ) -> [LeakSearch.Step] {
    var steps: [LeakSearch.Step] = []
    var position = end
    while position != start, let step = cameFrom[position] {
      steps.append(LeakSearch.Step(block: blocks[step.position], offset: step.offset))
      position = step.position
    }
    return steps.reversed()
  }
}
