// A pipeline that cleans records and hands them on in batches: every step makes a list of all, or
// records pass one by one into a batch that is used again.
//
// Plumb shows: the bytes that `eagerly` allocates, several lists of all; `lazily` has one batch.
import ProbeKit

let batchSize = 64

func clean(_ record: Int) -> Int { record &* 3 }
func isWanted(_ record: Int) -> Bool { record % 4 != 0 }

@inline(never)
func eagerly(_ records: [Int], _ consume: ([Int]) -> Void) {
  let cleaned = records.map(clean)
  let wanted = cleaned.filter(isWanted)
  for start in stride(from: 0, to: wanted.count, by: batchSize) {
    consume(Array(wanted[start..<min(start + batchSize, wanted.count)]))
  }
}

@inline(never)
func lazily(_ records: [Int], _ consume: ([Int]) -> Void) {
  var batch: [Int] = []
  batch.reserveCapacity(batchSize)
  for record in records.lazy.map(clean).filter(isWanted) {
    batch.append(record)
    if batch.count == batchSize {
      consume(batch)
      batch.removeAll(keepingCapacity: true)
    }
  }
  if !batch.isEmpty { consume(batch) }
}

Probe.run { probe in
  let count = 10_000 * probe.scale
  let records = Array(0..<count)
  var (batches, sum) = (0, 0)
  let consume = { (batch: [Int]) in
    batches += 1
    sum &+= batch.reduce(0, &+)
  }
  if probe.isDefective { eagerly(records, consume) } else { lazily(records, consume) }
  return ["records": count, "batches": batches, "sum": sum]
}
