// Scan, filter, select and sum over a table in text: with a row of texts for each line, or with the
// fields where they lie.
//
// Plumb shows: allocations of `rows`, several for each line; `lazily` needs none for a line.
import ProbeKit

@inline(never)
func rows(_ table: String) -> [[String]] {
  table.split(separator: "\n").map { $0.split(separator: ",").map(String.init) }
}

@inline(never)
func lazily(_ table: String) -> Int {
  var (sum, column, number, isWanted) = (0, 0, 0, true)
  for byte in table.utf8 {
    switch byte {
    case 0x2c:
      if column == 0 { isWanted = number % 3 == 0 }
      (column, number) = (column + 1, 0)
    case 0x0a:
      if isWanted { sum += number }
      (column, number) = (0, 0)
    default: number = number * 10 + Int(byte & 0xf)
    }
  }
  return sum
}

Probe.run { probe in
  let count = 2000 * probe.scale
  let table = (0..<count).map { "\($0),\($0 % 17),\($0 % 101)\n" }.joined()
  let sum =
    probe.isDefective
    ? rows(table).filter { Int($0[0])! % 3 == 0 }.reduce(0) { $0 + Int($1[2])! } : lazily(table)
  return ["lines": count, "sum": sum]
}
