// An LRU cache of embeddings that forgets to evict.
//
// Plumb shows: live `lru_cache.Entry` blocks, as many as the capacity when it is healthy, as many
// as were ever put in when it is not; `plumb why Entry` leads to the cache.
import OrderedCollections
import ProbeKit

final class Entry {
  var embedding: (Double, Double, Double, Double)
  init(_ number: Int) { embedding = (Double(number), 0, 0, 0) }
}

struct LRUCache {
  var capacity: Int
  var evicts: Bool
  private(set) var entries: OrderedDictionary<Int, Entry> = [:]

  /// The newest stand last.
  mutating func put(_ key: Int, _ entry: Entry) {
    entries.removeValue(forKey: key)
    entries[key] = entry
    if evicts, entries.count > capacity { entries.removeFirst() }
  }

  mutating func value(_ key: Int) -> Entry? {
    guard let entry = entries.removeValue(forKey: key) else { return nil }
    entries[key] = entry
    return entry
  }

  init(capacity: Int, evicts: Bool) { (self.capacity, self.evicts) = (capacity, evicts) }
}

nonisolated(unsafe) var cache = LRUCache(capacity: 100, evicts: true)

Probe.run { probe in
  let puts = 1000 * probe.scale
  cache = LRUCache(capacity: 100, evicts: !probe.isDefective)
  for number in 0..<puts { cache.put(number, Entry(number)) }
  let hits = (0..<puts).count { cache.value($0) != nil }
  return ["puts": puts, "capacity": 100, "hits": hits]
}
