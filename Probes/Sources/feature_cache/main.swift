// Features of an item that are computed at every request, because the key has the time in it.
//
// Plumb shows: allocations of `feature_cache.Features`: one for each item, or for each request.
import ProbeKit

final class Features {
  let vector: (Double, Double, Double)
  init(_ item: Int) { vector = (Double(item), Double(item * item), 1) }
}

struct Key: Hashable {
  var item: Int
  var tick: Int
}

nonisolated(unsafe) var cache: [Key: Features] = [:]

func features(of item: Int, tick: Int) -> Features {
  let key = Key(item: item, tick: tick)
  if let known = cache[key] { return known }
  let new = Features(item)
  cache[key] = new
  return new
}

Probe.run { probe in
  let (requests, items) = (2000 * probe.scale, 50)
  var sum = 0.0
  for tick in 0..<requests {
    sum += features(of: tick % items, tick: probe.isDefective ? tick : 0).vector.0
  }
  return ["requests": requests, "items": items, "sum": Int(sum)]
}
