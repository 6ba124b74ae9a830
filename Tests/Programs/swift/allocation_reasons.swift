// allocation_reasons.swift: one function for each reason why Swift code allocates.
import Foundation

protocol Shape { func area() -> Double }
struct Big: Shape {
  var sides = (1.0, 2.0, 3.0, 4.0, 5.0)
  func area() -> Double { sides.0 * sides.1 }
}
struct Failure: Error {
  var code: Int
  var text: String
}
final class Node { weak var parent: Node? }

@inline(never) func growArray() -> [Int] {
  var values: [Int] = []
  for value in 0..<1000 { values.append(value) }
  return values
}
@inline(never) func copyArray(_ source: [Int]) -> [Int] {
  var copy = source
  copy[0] = 7
  return copy
}
@inline(never) func reserveArray() -> [Double] {
  var values: [Double] = []
  values.reserveCapacity(500)
  for value in 0..<500 { values.append(Double(value) / 2) }
  return values
}
@inline(never) func writeArray(_ value: Int) -> [Int] { [value, value + 1, value + 2] }
@inline(never) func growDictionary() -> [Int: Int] {
  var values: [Int: Int] = [:]
  for value in 0..<1000 { values[value] = value }
  return values
}
@inline(never) func copyDictionary(_ source: [Int: Int]) -> [Int: Int] {
  var copy = source
  copy[0] = 9
  return copy
}
@inline(never) func growSet() -> Set<Int> {
  var values: Set<Int> = []
  for value in 0..<1000 { values.insert(value) }
  return values
}
@inline(never) func growString() -> String {
  var text = ""
  for value in 0..<1000 { text.append(Character(UnicodeScalar(UInt8(65 + value % 26)))) }
  return text
}
@inline(never) func interpolate(_ value: Int) -> String { "a rather long text number \(value)" }
@inline(never) func boxValues() -> [any Shape] {
  var shapes: [any Shape] = []
  shapes.reserveCapacity(100)
  for value in 0..<100 { shapes.append(Big(sides: (Double(value), 2, 3, 4, 5))) }
  return shapes
}
@inline(never) func makeClosure(_ value: Int) -> () -> Int {
  var count = value
  return {
    count += 1
    return count
  }
}
@inline(never) func fail(_ code: Int) throws { throw Failure(code: code, text: "failure") }
@inline(never) func makeNodes() -> [Node] { (0..<100).map { _ in Node() } }
@inline(never) func referWeakly(_ nodes: [Node]) {
  for index in 1..<nodes.count { nodes[index].parent = nodes[index - 1] }
}
@inline(never) func startTasks() async -> Int {
  await withTaskGroup(of: Int.self) { group in
    for value in 0..<100 { group.addTask { value } }
    return await group.reduce(0, +)
  }
}

@main struct AllocationReasons {
  static func main() async {
    let array = growArray()
    let copy = copyArray(array)
    let dictionary = growDictionary()
    let copied = copyDictionary(dictionary)
    let written = (0..<100).map(writeArray)
    let texts = (0..<100).map(interpolate)
    let closures = (0..<100).map(makeClosure)
    let caught = (0..<100).filter { (try? fail($0)) == nil }
    let nodes = makeNodes()
    referWeakly(nodes)
    let shapes = boxValues()
    print(
      array.count + copy.count + reserveArray().count + dictionary.count + copied.count,
      written.count + texts.count + caught.count + nodes.count + growSet().count,
      closures[0]() + Int(shapes[0].area()) + growString().count, await startTasks())
  }
}
