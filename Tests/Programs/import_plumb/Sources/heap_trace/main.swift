// The twin of heap_trace.py: the same blocks in the same order, and what current and peak become.
import Foundation
import Plumb

/// A bytes object of Python has 33 bytes beside its contents, and so has each block here.
///
/// Not inlined: a block that is freed at once would not be allocated at all.
@inline(never)
func block(_ bytes: Int) -> UnsafeMutableRawPointer {
  guard let block = malloc(bytes + 33) else { fatalError("no memory") }
  return block
}

/// Readings, kept where nothing has to be allocated for them.
nonisolated(unsafe) var readings: [(step: StaticString, reading: HeapTrace.Reading)] = []

@inline(never)
func read(_ step: StaticString) {
  if let now = HeapTrace.current { readings.append((step, now)) }
}

var kept: [UnsafeMutableRawPointer] = []
kept.reserveCapacity(1_001)
readings.reserveCapacity(10)
read("warm up")
_ = HeapTrace.growth()
readings.removeAll(keepingCapacity: true)
guard let start = HeapTrace.current else {
  print("no recorder")
  exit(0)
}
HeapTrace.resetPeak()

for number in 0..<1_000 { kept.append(block(1_000 + number)) }
read("filled")
for _ in 0..<500 { free(kept.removeLast()) }
read("half freed")
free(block(2_000_000))
read("one large, freed")
HeapTrace.resetPeak()
read("reset")
kept.append(block(100_000))
read("one more")
while let last = kept.popLast() { free(last) }
read("all freed")
let growth = HeapTrace.growth()
for (step, now) in readings {
  print(
    step, now.liveBytes - start.liveBytes, now.peakBytes - start.liveBytes,
    now.liveBlocks - start.liveBlocks)
}
print("growth", growth?.liveBytes ?? -1, growth?.liveBlocks ?? -1)
