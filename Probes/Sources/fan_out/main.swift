// One question to several stores at once: each store's hits are merged into the ten best as they
// come, or all are kept until the end and after it. Stores may fail, and know the same documents.
//
// Plumb shows: live `fan_out.Hit` blocks, the ten best or all that were found.
import ProbeKit

final class Hit: Sendable {
  let document: Int
  let score: Int
  init(document: Int, score: Int) { (self.document, self.score) = (document, score) }
}

struct StoreError: Error {}

struct Store: Sendable {
  let number: Int
  let size: Int

  /// Every third document is in the next store as well; every fifth store is down.
  func search() async throws -> [Hit] {
    guard number % 5 != 4 else { throw StoreError() }
    return (0..<size).map { index in
      let document = index % 3 == 0 ? index : number * size + index
      return Hit(document: document, score: (document &* 2_654_435_761) & 0xffff)
    }
  }
}

/// The best of each document, the best ten of all.
func merge(_ best: [Hit], _ found: [Hit]) -> [Hit] {
  var byDocument: [Int: Hit] = [:]
  for hit in best + found where byDocument[hit.document] == nil { byDocument[hit.document] = hit }
  return Array(
    byDocument.values.sorted { ($0.score, $1.document) > ($1.score, $0.document) }.prefix(10))
}

nonisolated(unsafe) var best: [Hit] = []
nonisolated(unsafe) var all: [[Hit]] = []

await Probe.run { probe in
  let (stores, size) = (10, 30 * probe.scale)
  let failures = await withTaskGroup(of: (Int, [Hit]?).self) { group in
    for number in 0..<stores {
      group.addTask { (number, try? await Store(number: number, size: size).search()) }
    }
    // The order in which stores answer is theirs; what is found is not.
    var failures = 0
    for await (_, found) in group {
      guard let found else {
        failures += 1
        continue
      }
      if probe.isDefective { all.append(found) }
      best = merge(best, found)
    }
    return failures
  }
  let checksum = best.map(\.document).sorted().reduce(0) { $0 &* 31 &+ $1 }
  return ["stores": stores, "failures": failures, "best": best.count, "checksum": checksum]
}
