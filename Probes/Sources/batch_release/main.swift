// A large batch that is done before the next one comes: it is let go by then, or stays until the
// end because a variable still has it.
//
// Plumb shows: peak bytes, those of one batch or of both.
import ProbeKit

nonisolated(unsafe) var current: [UInt8] = []
nonisolated(unsafe) var previous: [UInt8] = []

@inline(never)
func load(_ bytes: Int, seed: Int) -> [UInt8] {
  var batch = [UInt8](repeating: UInt8(seed), count: bytes)
  batch[0] = 7
  return batch
}

Probe.run { probe in
  let bytes = 500_000 * probe.scale
  current = load(bytes, seed: 1)
  var sum = current.reduce(0) { $0 + Int($1) }
  if probe.isDefective { previous = current }
  current = []
  current = load(bytes, seed: 2)
  sum += current.reduce(0) { $0 + Int($1) }
  return ["bytes": bytes, "sum": sum]
}
