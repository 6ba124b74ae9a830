// block_types.swift: 1,000 blocks of each kind that the Swift runtime makes, alive to the end, and
// as many of some kinds that die before.
import Glibc

final class Leaf { var value: Int; init(_ value: Int) { self.value = value } }
final class Couple<First, Second> {
  var first: First, second: Second
  init(_ first: First, _ second: Second) { (self.first, self.second) = (first, second) }
}
class Base { var x = 1 }
final class Derived<Value>: Base {
  var value: Value
  init(_ value: Value) {
    self.value = value
    super.init()
  }
}
private final class Hidden { var a = 1, b = 2, c = 3 }
enum Space { final class Inner { var x = 0 } }
extension Space { final class Extended { var x = 0 } }
extension Array { final class Nested { var x = 0 } }
actor Counter { var count = 0 }
protocol Shape {}
struct Large: Shape { var a = 1, b = 2, c = 3, d = 4, e = 5 }
indirect enum Tree {
  case leaf(Int)
  case branch(Tree, Tree)
}
struct Problem: Error { var code = 1, text = "some text that is too long to be small" }

@main struct BlockTypes {
  static let count = 1000
  nonisolated(unsafe) static var objects: [AnyObject] = []
  nonisolated(unsafe) static var last: AnyObject?
  nonisolated(unsafe) static var shapes: [any Shape] = []
  nonisolated(unsafe) static var trees: [Tree] = []
  nonisolated(unsafe) static var numbers: [[Int]] = []
  nonisolated(unsafe) static var tables: [[Int: String]] = []
  nonisolated(unsafe) static var sets: [Set<Int>] = []
  nonisolated(unsafe) static var texts: [String] = []
  nonisolated(unsafe) static var closures: [() -> Int] = []
  nonisolated(unsafe) static var errors: [any Error] = []

  @_optimize(none) @inline(never)
  static func makeClosure(_ start: Int) -> () -> Int {
    let leaf = start
    return { leaf + 1 }
  }

  @inline(never) static func fail(_ number: Int) throws { throw Problem(code: number) }

  static func main() {
    for number in 0..<count {
      objects.append(Leaf(number))
      objects.append(Couple(number, "x"))
      objects.append(Derived([number]))
      objects.append(Hidden())
      objects.append(Space.Inner())
      objects.append(Space.Extended())
      objects.append([Int].Nested())
      objects.append(Counter())
      shapes.append(Large())
      trees.append(.branch(.leaf(number), .leaf(number)))
      numbers.append([number, number + 1, number + 2])
      tables.append([number: "value"])
      sets.append(Set([number]))
      texts.append(String(repeating: "x", count: 40 + number % 3))
      closures.append(makeClosure(number))
      do { try fail(number) } catch { errors.append(error) }
      do { try fail(number) } catch { withExtendedLifetime(error) {} }
      last = Leaf(number)
    }
    last = nil
    print(objects.count, errors.count)
  }
}
