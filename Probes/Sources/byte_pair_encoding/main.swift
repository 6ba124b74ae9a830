// Byte-pair encoding: every merge writes the tokens into a new list, or moves them up in place.
//
// Plumb shows: allocations of `mergeIntoNew`, a list for each merge; `mergeInPlace` needs none.
import ProbeKit

@inline(never)
func mergeIntoNew(_ tokens: [Int], _ pair: (Int, Int), _ new: Int) -> [Int] {
  var merged: [Int] = []
  merged.reserveCapacity(tokens.count)
  var index = 0
  while index < tokens.count {
    if index + 1 < tokens.count, tokens[index] == pair.0, tokens[index + 1] == pair.1 {
      merged.append(new)
      index += 2
    } else {
      merged.append(tokens[index])
      index += 1
    }
  }
  return merged
}

@inline(never)
func mergeInPlace(_ tokens: inout [Int], _ pair: (Int, Int), _ new: Int) {
  var (from, to) = (0, 0)
  while from < tokens.count {
    let isPair =
      from + 1 < tokens.count && tokens[from] == pair.0 && tokens[from + 1] == pair.1
    tokens[to] = isPair ? new : tokens[from]
    from += isPair ? 2 : 1
    to += 1
  }
  tokens.removeLast(tokens.count - to)
}

/// The most frequent pair; of several the smallest.
func mostFrequent(_ tokens: [Int]) -> (Int, Int)? {
  var counts: [Int: Int] = [:]
  for (first, second) in zip(tokens, tokens.dropFirst()) {
    counts[first << 20 | second, default: 0] += 1
  }
  let best = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }
  return best.map { ($0.key >> 20, $0.key & 0xf_ffff) }
}

Probe.run(accepting: ["--bytes"]) { probe in
  let (count, merges) = (try probe.number("--bytes") ?? 2000 * probe.scale, 20)
  var random = RandomNumbers(seed: 5)
  var tokens = (0..<count).map { _ in Int.random(in: 0..<8, using: &random) }
  for number in 0..<merges {
    guard let pair = mostFrequent(tokens) else { throw ProbeError("The corpus is empty.") }
    if probe.isDefective {
      tokens = mergeIntoNew(tokens, pair, 256 + number)
    } else {
      mergeInPlace(&tokens, pair, 256 + number)
    }
  }
  return ["bytes": count, "merges": merges, "tokens": tokens.count]
}
