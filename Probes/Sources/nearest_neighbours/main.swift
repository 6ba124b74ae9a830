// The nearest of many vectors: rows in arrays of their own and all distances sorted, or one flat
// array and a heap of the best.
//
// Plumb shows: allocations of `makeRows`, one for each vector; `makeFlat` needs one for all.
import HeapModule
import ProbeKit

let width = 16

@inline(never)
func makeRows(_ values: [Double]) -> [[Double]] {
  stride(from: 0, to: values.count, by: width).map { Array(values[$0..<($0 + width)]) }
}

@inline(never)
func makeFlat(_ values: [Double]) -> [Double] {
  var flat = [Double](repeating: 0, count: values.count)
  for index in values.indices { flat[index] = values[index] }
  return flat
}

func distance(_ query: [Double], _ vector: some Collection<Double>) -> Double {
  zip(query, vector).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
}

struct Neighbour: Comparable {
  var (distance, index): (Double, Int)
  static func < (left: Neighbour, right: Neighbour) -> Bool {
    (left.distance, left.index) < (right.distance, right.index)
  }
}

func nearestOfRows(_ rows: [[Double]], _ query: [Double], _ k: Int) -> [Int] {
  rows.enumerated().map { Neighbour(distance: distance(query, $0.element), index: $0.offset) }
    .sorted().prefix(k).map(\.index)
}

func nearestOfFlat(_ flat: [Double], _ query: [Double], _ k: Int) -> [Int] {
  var best = Heap<Neighbour>()
  for index in 0..<(flat.count / width) {
    let vector = flat[(index * width)..<((index + 1) * width)]
    best.insert(Neighbour(distance: distance(query, vector), index: index))
    if best.count > k { best.removeMax() }
  }
  return best.unordered.sorted().map(\.index)
}

Probe.run(accepting: ["--k"]) { probe in
  let (count, k) = (500 * probe.scale, try probe.number("--k") ?? 5)
  guard k <= count else { throw ProbeError("k is \(k), and there are \(count) vectors.") }
  var random = RandomNumbers(seed: 11)
  let values = (0..<(count * width)).map { _ in Double.random(in: -1..<1, using: &random) }
  let query = (0..<width).map { _ in Double.random(in: -1..<1, using: &random) }
  let found =
    probe.isDefective
    ? nearestOfRows(makeRows(values), query, k) : nearestOfFlat(makeFlat(values), query, k)
  return ["vectors": count, "k": k, "checksum": found.reduce(0) { $0 * 31 + $1 }]
}
