// Counts of feature combinations: the key is a set of names that is built for each event, or a mask
// of bits.
//
// Plumb shows: allocations of `countBySets`, a set for each event; `countByMasks` needs none for
// its keys.
import ProbeKit

struct Features: OptionSet, Hashable {
  let rawValue: UInt16
  init(rawValue: UInt16) { self.rawValue = rawValue }
}

/// Which three of eight features an event has.
func features(_ event: Int) -> (Int, Int, Int) {
  (event % 8, (event / 8 + 1) % 8, (event / 64 + 3) % 8)
}

@inline(never)
func countBySets(_ events: Int) -> [Int] {
  var counts: [Set<Int>: Int] = [:]
  for event in 0..<events {
    let (first, second, third) = features(event)
    counts[[first, second, third], default: 0] += 1
  }
  return Array(counts.values)
}

@inline(never)
func countByMasks(_ events: Int) -> [Int] {
  var counts: [Features: Int] = [:]
  for event in 0..<events {
    let (first, second, third) = features(event)
    counts[Features(rawValue: 1 << first | 1 << second | 1 << third), default: 0] += 1
  }
  return Array(counts.values)
}

Probe.run { probe in
  let events = 2000 * probe.scale
  let counts = probe.isDefective ? countBySets(events) : countByMasks(events)
  return [
    "events": events, "combinations": counts.count, "most": counts.max() ?? 0,
    "sum": counts.reduce(0, +),
  ]
}
