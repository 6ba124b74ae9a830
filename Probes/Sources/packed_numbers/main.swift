// Numbers in boxes, as a dynamic language keeps them, against numbers side by side.
//
// Plumb shows: live `packed_numbers.Number` blocks and their bytes: one a number, or none.
import ProbeKit

final class Number {
  let value: Double
  init(_ value: Double) { self.value = value }
}

nonisolated(unsafe) var boxed: [Number] = []
nonisolated(unsafe) var packed: [Double] = []

Probe.run { probe in
  let count = 5000 * probe.scale
  if probe.isDefective {
    boxed = (0..<count).map { Number(Double($0)) }
  } else {
    packed = (0..<count).map(Double.init)
  }
  let sum = boxed.reduce(0) { $0 + $1.value } + packed.reduce(0, +)
  return ["numbers": count, "sum": Int(sum)]
}
