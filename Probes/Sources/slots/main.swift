// What Python's __slots__ are for: records whose properties are in the object, or in a dictionary
// of its own for each. As structs in an array they would need no block at all.
//
// Plumb shows: live blocks of `makeRecords`, one for each record, or three.
import ProbeKit

final class Record {
  let (x, y, z): (Double, Double, Double)
  init(_ number: Int) { (x, y, z) = (Double(number), 1, 2) }
}

final class DictionaryRecord {
  var properties: [String: Double]
  init(_ number: Int) { properties = ["x": Double(number), "y": 1, "z": 2] }
}

struct Row {
  var (x, y, z): (Double, Double, Double)
}

nonisolated(unsafe) var records: [AnyObject] = []
nonisolated(unsafe) var rows: [Row] = []

@inline(never)
func makeRecords(_ count: Int) {
  records.reserveCapacity(count)
  for number in 0..<count { records.append(Record(number)) }
}

@inline(never)
func makeDictionaryRecords(_ count: Int) {
  records.reserveCapacity(count)
  for number in 0..<count { records.append(DictionaryRecord(number)) }
}

@inline(never)
func makeRows(_ count: Int) {
  rows.reserveCapacity(count)
  for number in 0..<count { rows.append(Row(x: Double(number), y: 1, z: 2)) }
}

Probe.run { probe in
  let count = 1000 * probe.scale
  if probe.isDefective { makeDictionaryRecords(count) } else { makeRecords(count) }
  makeRows(count)
  return ["records": records.count, "rows": rows.count]
}
