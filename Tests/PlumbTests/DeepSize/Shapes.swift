import Plumb
import Synchronization

/// What the tests measure; kept from the optimiser by going through `opaque`.
final class Node {
  var next: Node?
  var value = 0
}

class Animal {
  var legs = 4
  var names: [Int] = []
}

final class Dog: Animal {
  var friend: Node?
  var isGood = true
}

indirect enum Chain {
  case end
  case link(Int, Chain)
}

enum Payload {
  case node(Node)
  case text(String)
  case numbers(Int, [Int])
  case nothing
}

protocol Shape {}

struct Wide: Shape {
  var a = 1
  var b = 2
  var c = 3
  var d = 4
}

struct Failure: Error { var code = 1 }

struct Holder<Content> { var content: Content }

final class WeakHolder {
  weak var node: Node?
  init(_ node: Node) { self.node = node }
}

final class UnownedHolder {
  unowned var node: Node
  init(_ node: Node) { self.node = node }
}

actor Counter { var counts: [Int] = opaque([1, 2, 3, 4]) }

struct Guarded: ~Copyable {
  let numbers: Mutex<[Int]>
}

/// The same value, which the optimiser knows nothing of.
@inline(never) @_optimize(none)
func opaque<Value>(_ value: Value) -> Value { value }

/// An array made at run time, with a storage of its own.
func numbers(_ count: Int) -> [Int] { [Int](repeating: 7, count: opaque(count)) }

func text(_ count: Int) -> String {
  String(decoding: [UInt8](repeating: 65, count: opaque(count)), as: UTF8.self)
}
