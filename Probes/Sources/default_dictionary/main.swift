// An index of words to positions, where every new position copies the list of the word.
//
// Plumb shows: allocations at `index`: one a position, or a few for each word's growth.
import ProbeKit

@inline(never)
func indexByCopying(_ words: [Int]) -> [Int: [Int]] {
  var index: [Int: [Int]] = [:]
  for (position, word) in words.enumerated() {
    var positions = index[word] ?? []
    positions.append(position)
    index[word] = positions
  }
  return index
}

@inline(never)
func indexInPlace(_ words: [Int]) -> [Int: [Int]] {
  var index: [Int: [Int]] = [:]
  for (position, word) in words.enumerated() { index[word, default: []].append(position) }
  return index
}

Probe.run { probe in
  let (count, distinct) = (2000 * probe.scale, 10)
  let words = (0..<count).map { $0 % distinct }
  let index = probe.isDefective ? indexByCopying(words) : indexInPlace(words)
  return [
    "words": count, "distinct": distinct, "indexed": index.values.reduce(0) { $0 + $1.count },
  ]
}
