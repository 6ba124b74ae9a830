import Plumb
import Testing

@Suite("Deep size of graphs")
struct GraphTests {
  @Test("a block that two fields share counts once")
  func sharedOnce() {
    let list = numbers(1000)
    let size = DeepSize.of(opaque(Holder(content: (list, list))))
    #expect(size.requestedBytes == 8032)
    #expect(size.blockCount == 1)
  }

  @Test("a cycle ends")
  func cycle() {
    let first = opaque(Node())
    let second = Node()
    first.next = second
    second.next = first
    #expect(DeepSize.of(first).requestedBytes == 64)
    second.next = nil
  }

  @Test("a list of 200,000 objects needs no stack")
  func longList() {
    var head: Node? = nil
    for _ in 0..<200_000 {
      let node = Node()
      node.next = head
      head = node
    }
    let size = DeepSize.of(head)
    #expect(size.blockCount == 200_000)
    #expect(size.requestedBytes == 200_000 * 32)
    #expect(size.tree(depth: 1).totalBytes == size.totalBytes)
    #expect(size.isExact)
    while let node = head {
      head = node.next
      node.next = nil
    }
  }

  @Test("a graph of a million objects is counted to the last")
  func largeGraph() {
    let nodes = (0..<1_000_000).map { _ in Node() }
    for (index, node) in nodes.enumerated() { node.next = nodes[(index * 7919 + 1) % nodes.count] }
    let size = DeepSize.of(nodes)
    #expect(size.blockCount == 1_000_001)
    for node in nodes { node.next = nil }
  }

  @Test("a weak reference is counted and not followed; its side table belongs to the object")
  func weakReferences() {
    let node = opaque(Node())
    let plain = DeepSize.of(node).totalBytes
    let holder = opaque(WeakHolder(node))
    let size = DeepSize.of(holder)
    #expect(size.blockCount == 1)
    #expect(size.weakReferenceCount == 1)
    #expect(size.isExact)
    #expect(DeepSize.of(node).requestedBytes == 32 + 32)
    #expect(DeepSize.of(node).totalBytes > plain)
  }

  @Test("a dangling unowned reference doesn't trap, and the dead object is told")
  func danglingUnowned() {
    var node: Node? = opaque(Node())
    let holder = opaque(UnownedHolder(node!))
    #expect(DeepSize.of(holder).zombieBytes == 0)
    node = nil
    let size = DeepSize.of(holder)
    #expect(size.unownedReferenceCount == 1)
    #expect(size.zombieBytes >= 32)
    #expect(size.blockCount == 1)
  }

  @Test("what somebody else holds as well is shared, and all under it")
  func shared() {
    let inner = opaque(Node())
    inner.next = Node()
    let list = opaque([inner, Node()])
    let size = DeepSize.of(list)
    #expect(size.sharedBytes == DeepSize.of(inner).totalBytes)
    #expect(size.exclusiveBytes + size.sharedBytes == size.totalBytes)
    withExtendedLifetime(inner) {}
  }

  @Test("a tree adds up at every depth", arguments: 0..<4)
  func tree(depth: Int) {
    let lists = opaque(Holder(content: (0..<3).map { [numbers($0 + 1), numbers(10)] }))
    let size = DeepSize.of(lists)
    let tree = size.tree(depth: depth)
    #expect(tree.totalBytes == size.totalBytes)
    #expect(tree.blockCount == size.blockCount)
    if depth > 1 { #expect(tree.children[0].children[0].label == "[*]") }
  }

  @Test("a limit ends the walk, and the size says so")
  func limit() {
    let nodes = (0..<100).map { _ in Node() }
    let size = DeepSize.of(nodes, options: .init(maximumBlockCount: 10))
    #expect(size.blockCount == 10)
    #expect(size.reasons.map(\.kind) == [.limitReached])
  }
}
