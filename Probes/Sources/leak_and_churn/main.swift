// Work that needs 64 KiB for a moment and returns 2,000 bytes: the small block is what leaks, and
// the large one is what one sees in the process's counters.
//
// Plumb shows: live bytes of `retained`, 2,000 for each step, and none of `churned`, whose
// allocated bytes are 33 times as many.
import Foundation
import ProbeKit

@inline(never)
func churned(_ step: Int) -> Int {
  let block = UnsafeMutablePointer<UInt8>.allocate(capacity: 65_536)
  block[0] = UInt8(step & 0xff)
  defer { block.deallocate() }
  return Int(block[0])
}

@inline(never)
func retained(_ step: Int) -> UnsafeMutablePointer<UInt8> {
  let block = UnsafeMutablePointer<UInt8>.allocate(capacity: 2000)
  block[0] = UInt8(step & 0xff)
  return block
}

nonisolated(unsafe) var results: [UnsafeMutablePointer<UInt8>] = []

Probe.run { probe in
  let steps = 300 * probe.scale
  var sum = 0
  for step in 0..<steps {
    sum += churned(step)
    let result = retained(step)
    sum += Int(result[0])
    if probe.isDefective { results.append(result) } else { result.deallocate() }
  }
  return ["steps": steps, "sum": sum]
}
