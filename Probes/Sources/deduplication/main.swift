// A stream without its duplicates: remembering every text, or the hash of each.
//
// Plumb shows: live `String storage`, one for each distinct text, or none.
import ProbeKit

nonisolated(unsafe) var seenTexts: Set<String> = []
nonisolated(unsafe) var seenHashes: Set<UInt64> = []

/// FNV-1a, 64 bits.
func hash(_ text: String) -> UInt64 {
  text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
}

@inline(never)
func message(_ number: Int) -> String { "a message that is longer than fifteen bytes, \(number)" }

Probe.run { probe in
  let (count, distinct) = (3000 * probe.scale, 1000 * probe.scale)
  var unique = 0
  for number in 0..<count {
    let text = message(number % distinct)
    let isNew =
      probe.isDefective
      ? seenTexts.insert(text).inserted : seenHashes.insert(hash(text)).inserted
    if isNew { unique += 1 }
  }
  return ["messages": count, "distinct": distinct, "unique": unique]
}
