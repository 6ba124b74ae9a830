/// An unbalanced binary tree of class instances, built and searched by recursion.
final class SearchTree {
  private var root: Node?

  private final class Node {
    let key: Int
    var left: Node?
    var right: Node?
    init(key: Int) { self.key = key }
  }

  /// Inserts `keyCount` scattered keys and returns the sum of the depths at which they are found.
  static func exercise(keyCount: Int, seed: Int) -> Int {
    let tree = SearchTree()
    let keys = (0..<keyCount).map { scattered($0 &+ seed &* keyCount) }
    for key in keys { tree.root = insert(key, below: tree.root) }
    return keys.reduce(0) { $0 + depth(of: $1, below: tree.root) }
  }

  /// Knuth's multiplicative hash, folded: keys in no order keep the tree about 30 deep.
  private static func scattered(_ number: Int) -> Int {
    let product = UInt64(number) &* 0x9E37_79B9_7F4A_7C15
    return Int((product ^ (product >> 29)) >> 20 & 0xFFF_FFFF)
  }

  private static func insert(_ key: Int, below node: Node?) -> Node {
    guard let node else { return Node(key: key) }
    if key < node.key {
      node.left = insert(key, below: node.left)
    } else {
      node.right = insert(key, below: node.right)
    }
    return node
  }

  private static func depth(of key: Int, below node: Node?) -> Int {
    guard let node, node.key != key else { return 0 }
    return 1 + depth(of: key, below: key < node.key ? node.left : node.right)
  }
}
