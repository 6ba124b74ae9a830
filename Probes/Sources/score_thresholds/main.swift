// How many scores pass a threshold: all that do are copied and counted, or the first that does is
// found by halving the sorted list.
//
// Plumb shows: the bytes that `countByCopying` allocates, eight for each score that passes;
// `countByHalving` needs none.
import ProbeKit

@inline(never)
func countByCopying(_ scores: [Double], _ threshold: Double) -> Int {
  let passing = scores.filter { $0 >= threshold }
  return passing.count
}

@inline(never)
func countByHalving(_ scores: [Double], _ threshold: Double) -> Int {
  var (low, high) = (0, scores.count)
  while low < high {
    let middle = (low + high) / 2
    if scores[middle] < threshold { low = middle + 1 } else { high = middle }
  }
  return scores.count - low
}

Probe.run { probe in
  let (count, queries) = (1000 * probe.scale, 20)
  // Sorted, and evenly spread, so that everybody knows how many pass.
  let scores = (0..<count).map { Double($0) / Double(count) }
  var passed = 0
  for query in 0..<queries {
    let threshold = Double(query) / Double(queries)
    passed +=
      probe.isDefective ? countByCopying(scores, threshold) : countByHalving(scores, threshold)
  }
  return ["scores": count, "queries": queries, "passed": passed]
}
