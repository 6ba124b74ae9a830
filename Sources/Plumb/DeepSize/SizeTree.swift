extension DeepSize {
  /// One step of the ways into a value, with everything under it.
  ///
  /// The elements of an array or hash table are one step, written `[*]`.
  public struct Tree: Sendable, Hashable, Codable {
    public var label: String
    public var blockCount = 0
    /// Bytes under this step; a block that several ways lead to counts under the shortest.
    public var totalBytes = 0
    /// Largest first; empty at the depth that was asked for.
    public var children: [Tree] = []
  }

  /// The bytes under the value by the way to them, to a depth in steps from block to block.
  ///
  /// Takes time in proportion to the blocks. A negative depth is taken for 0.
  public func tree(depth: Int) -> Tree {
    var builder = TreeBuilder(graph: graph)
    return builder.tree(depth: min(max(depth, 0), 1000))
  }
}

/// Merges the blocks of one step, from the value down: a block's parent stands before it.
private struct TreeBuilder {
  private struct Key: Hashable {
    let parent: Int
    let label: Int32
    let isElement: Bool
  }

  private struct Step {
    let label: String
    let parent: Int
    let depth: Int
    var blockCount = 0
    var totalBytes = 0
  }

  let graph: BlockGraph
  private var steps: [Step] = [Step(label: "", parent: -1, depth: 0)]

  init(graph: BlockGraph) { self.graph = graph }

  mutating func tree(depth: Int) -> DeepSize.Tree {
    var numbers: [Key: Int] = [:]
    var stepOfBlock: [Int] = []
    stepOfBlock.reserveCapacity(graph.blocks.count)
    for block in graph.blocks {
      let parent = block.parent < 0 ? 0 : stepOfBlock[Int(block.parent)]
      var step = parent
      if steps[parent].depth < depth {
        let key = Key(parent: parent, label: block.label, isElement: block.element >= 0)
        step = numbers[key] ?? steps.count
        if step == steps.count {
          numbers[key] = step
          let text = graph.step(block, element: key.isElement ? "[*]" : "")
          steps.append(Step(label: text, parent: parent, depth: steps[parent].depth + 1))
        }
      }
      stepOfBlock.append(step)
      steps[step].totalBytes += block.usableSize
      steps[step].blockCount += block.usableSize > 0 ? 1 : 0
    }
    return assemble()
  }

  /// Adds each step to the one above it, from the last to the first: no recursion.
  private func assemble() -> DeepSize.Tree {
    var trees = steps.map {
      DeepSize.Tree(label: $0.label, blockCount: $0.blockCount, totalBytes: $0.totalBytes)
    }
    for index in trees.indices.dropFirst().reversed() {
      trees[index].children.sort { ($1.totalBytes, $0.label) < ($0.totalBytes, $1.label) }
      let parent = steps[index].parent
      trees[parent].blockCount += trees[index].blockCount
      trees[parent].totalBytes += trees[index].totalBytes
      trees[parent].children.append(trees[index])
    }
    trees[0].children.sort { ($1.totalBytes, $0.label) < ($0.totalBytes, $1.label) }
    return trees[0]
  }
}
