/// The blocks under a value and the way that leads to each, kept for reports.
///
/// A block hangs under the one that led to it first, on the shortest way.
struct BlockGraph: Sendable {
  struct Block: Sendable {
    var parent: Int32
    var label: Int32
    var element: Int32
    var type: Int32
    var usableSize: Int
    var requestedSize: Int
  }

  let blocks: [Block]
  let labels: [String]
  let typeNames: [String]

  init(nodes: ContiguousArray<HeapNode>, labels: [String], typeNames: [String]) {
    self.labels = labels
    self.typeNames = typeNames
    blocks = nodes.map {
      Block(
        parent: $0.parent, label: $0.label, element: $0.element, type: $0.plan,
        usableSize: $0.usableSize, requestedSize: $0.requestedSize)
    }
  }

  /// The way to a block, such as `.entries[3].payload`.
  func path(to index: Int) -> String {
    var parts: [String] = []
    var next = index
    while next >= 0 {
      let block = blocks[next]
      parts.append(step(block, element: block.element >= 0 ? "[\(block.element)]" : ""))
      next = Int(block.parent)
    }
    return parts.reversed().joined()
  }

  func step(_ block: Block, element: String) -> String {
    element + labels[Int(block.label)]
  }
}

extension DeepSize {
  /// Blocks of one type together.
  public struct TypeRow: Sendable, Hashable, Codable {
    public var typeName: String
    public var blockCount: Int
    public var totalBytes: Int
    public var wasteBytes: Int
  }

  /// One block and the way to it.
  public struct BlockRow: Sendable, Hashable, Codable {
    public var path: String
    public var typeName: String
    public var totalBytes: Int
  }

  /// Types of blocks by their bytes, largest first; takes time in proportion to the blocks.
  public var byType: [TypeRow] {
    var rows: [String: TypeRow] = [:]
    for block in graph.blocks where block.usableSize > 0 {
      let name = graph.typeNames[Int(block.type)]
      rows[name, default: TypeRow(typeName: name, blockCount: 0, totalBytes: 0, wasteBytes: 0)]
        .add(block)
    }
    return rows.values.sorted {
      ($1.totalBytes, $0.typeName) < ($0.totalBytes, $1.typeName)
    }
  }

  /// The largest blocks, in order; of equal ones those nearer to the value.
  public func largest(_ count: Int) -> [BlockRow] {
    let heap = graph.blocks.indices.filter { graph.blocks[$0].usableSize > 0 }
    let order = heap.sorted {
      (graph.blocks[$1].usableSize, $0) < (graph.blocks[$0].usableSize, $1)
    }
    return order.prefix(max(count, 0)).map {
      BlockRow(
        path: graph.path(to: $0), typeName: graph.typeNames[Int(graph.blocks[$0].type)],
        totalBytes: graph.blocks[$0].usableSize)
    }
  }
}

extension DeepSize.TypeRow {
  fileprivate mutating func add(_ block: BlockGraph.Block) {
    blockCount += 1
    totalBytes += block.usableSize
    wasteBytes += block.usableSize - block.requestedSize
  }
}
