// The ten best of many scores: by sorting all of them, or with a heap of ten.
//
// Plumb shows: the bytes that `best` allocates, all scores a query or ten.
import HeapModule
import ProbeKit

@inline(never)
func bestBySorting(_ scores: [Double], _ k: Int) -> [Double] {
  Array(scores.sorted(by: >).prefix(k))
}

@inline(never)
func bestByHeap(_ scores: [Double], _ k: Int) -> [Double] {
  var heap = Heap<Double>(minimumCapacity: k + 1)
  for score in scores {
    heap.insert(score)
    if heap.count > k { heap.removeMin() }
  }
  return Array(heap.unordered).sorted(by: >)
}

Probe.run { probe in
  let (count, queries, k) = (5000 * probe.scale, 8, 10)
  var random = RandomNumbers(seed: 7)
  let scores = (0..<count).map { _ in Double.random(in: 0..<1, using: &random) }
  var checksum = 0.0
  for _ in 0..<queries {
    let best = probe.isDefective ? bestBySorting(scores, k) : bestByHeap(scores, k)
    checksum += best[k - 1]
  }
  return ["scores": count, "queries": queries, "k": k, "checksum": Int(checksum * 1e6)]
}
