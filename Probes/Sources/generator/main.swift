// The sum over a filtered, squared sequence: with a list for each step, or one number at a time.
//
// Plumb shows: what `sumEagerly` allocates, two lists of the whole, against nothing.
import ProbeKit

@inline(never)
func sumEagerly(_ count: Int) -> Int {
  let squares = (0..<count).map { $0 &* $0 }
  let even = squares.filter { $0 % 2 == 0 }
  return even.reduce(0, &+)
}

@inline(never)
func sumLazily(_ count: Int) -> Int {
  (0..<count).lazy.map { $0 &* $0 }.filter { $0 % 2 == 0 }.reduce(0, &+)
}

Probe.run { probe in
  let count = 10_000 * probe.scale
  let sum = probe.isDefective ? sumEagerly(count) : sumLazily(count)
  return ["numbers": count, "sum": sum]
}
