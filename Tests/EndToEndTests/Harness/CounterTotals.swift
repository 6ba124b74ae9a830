// CounterTotals.swift: the sums of counter.so, the preload that is the truth here.
import Foundation

extension Counts {
  /// Reads the file of 64-bit numbers that Tests/Programs/counter/counter.c describes.
  init(ofCounterAt path: String) throws {
    guard let data = FileManager.default.contents(atPath: path), data.count >= 72 else {
      throw Failure("The counter wrote nothing to \(path): was it loaded?")
    }
    let numbers = (0..<9).map { index in
      data.withUnsafeBytes { Int($0.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self)) }
    }
    self.init(
      allocations: numbers[0], allocatedBytes: numbers[1], frees: numbers[2],
      freedBytes: numbers[3], liveBlocks: numbers[4], liveBytes: numbers[5],
      peakBytes: numbers[6], temporaryAllocations: numbers[7])
  }
}
