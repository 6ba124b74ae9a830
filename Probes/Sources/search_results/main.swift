// Search results as objects, each a block of its own, against structs in one.
//
// Plumb shows: live `search_results.ResultObject` blocks, one a result, or none.
import ProbeKit

final class ResultObject {
  let (document, score): (Int, Double)
  init(document: Int, score: Double) { (self.document, self.score) = (document, score) }
}

struct Result {
  var document: Int
  var score: Double
}

nonisolated(unsafe) var objects: [ResultObject] = []
nonisolated(unsafe) var results: [Result] = []

Probe.run { probe in
  let count = 2000 * probe.scale
  if probe.isDefective {
    objects = (0..<count).map { ResultObject(document: $0, score: 1 / Double($0 + 1)) }
  } else {
    results = (0..<count).map { Result(document: $0, score: 1 / Double($0 + 1)) }
  }
  let good = objects.count { $0.score > 0.01 } + results.count { $0.score > 0.01 }
  return ["results": count, "above_threshold": good]
}
