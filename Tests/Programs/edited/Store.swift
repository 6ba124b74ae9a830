final class Node<Value> {
  let value: Value
  let next: Node?
  init(_ value: Value, _ next: Node?) {
    self.value = value
    self.next = next
  }
}

struct Store<Value> {
  private var first: Node<Value>?

  @inline(never)
  mutating func insert(_ value: Value) {
    first = Node(value, first)
  }
}
