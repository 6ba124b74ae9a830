import CRecorder
import CRecording
import Testing

extension SerializedTests {
  @Suite("Shares at the peak")
  struct PeakShareTests {
    /// The recorded peak, as a reader makes it out.
    private func peak(of process: SyntheticProcess, _ threads: [SyntheticThread]) -> Int64 {
      threads.reduce(process.pulse.peak_bytes) { peak, thread in
        thread.lane.raised == 0
          ? peak : max(peak, process.pulse.live_bytes + thread.lane.live_delta_high)
      }
    }

    @Test("with one thread each site's share is what it had when the peak was reached")
    func alone() throws {
      for seed in UInt64(1)...6 {
        let process = try SyntheticProcess()
        let thread = try SyntheticThread(process)
        var generator = SeededGenerator(seed: seed)
        var heap = AttributedHeap()
        for number in 0..<3_000 {
          if heap.isFreeing(using: &generator), let block = heap.removeRandom(using: &generator) {
            thread.free(block)
          } else {
            // One size class for each function, so that a site is a function.
            let function = Int.random(in: 0..<30, using: &generator)
            let smallest = 1 << (function % 12)
            let bytes = Int.random(in: smallest..<2 * smallest, using: &generator)
            thread.allocate(number, bytes: bytes, in: function)
            heap.add(number, bytes: bytes, function: function)
          }
          guard number % 50 == 0 else { continue }
          #expect(peak(of: process, [thread]) == heap.peak)
          let shares = process.bytesAtPeak.values.filter { $0 != 0 }.sorted()
          #expect(shares == heap.atPeak.values.filter { $0 != 0 }.map { Int64($0) }.sorted())
        }
      }
    }

    @Test("with several threads the shares sum to the peak, to within its stated error")
    func several() throws {
      let process = try SyntheticProcess()
      let threads = [
        try SyntheticThread(process), try SyntheticThread(process, identifier: 0x7fff_fff0),
      ]
      var generator = SeededGenerator(seed: 9)
      var heap = AttributedHeap()
      for number in 0..<6_000 {
        let thread = threads[Int.random(in: 0...1, using: &generator)]
        if heap.isFreeing(using: &generator), let block = heap.removeRandom(using: &generator) {
          thread.free(block)
        } else {
          let function = Int.random(in: 0..<30, using: &generator)
          let bytes = 1 << (function % 12)
          thread.allocate(number, bytes: bytes, in: function)
          heap.add(number, bytes: bytes, function: function)
        }
        let error = Int64(process.trust.peak_error_bytes)
        #expect(abs(peak(of: process, threads) - heap.peak) <= error)
        guard number % 50 == 0 else { continue }
        let sum = process.bytesAtPeak.values.reduce(0, +)
        #expect(abs(sum - peak(of: process, threads)) <= error)
      }
      #expect(heap.peak > 2 * Int64(process.trust.peak_error_bytes))
    }
  }
}

/// A heap whose blocks know the function that allocated them, and what each function had at the
/// peak.
private struct AttributedHeap {
  private var blocks: [(number: Int, bytes: Int, function: Int)] = []
  private var live: [Int: Int] = [:]
  private var liveBytes = 0
  private(set) var peak: Int64 = 0
  private(set) var atPeak: [Int: Int] = [:]

  mutating func add(_ number: Int, bytes: Int, function: Int) {
    blocks.append((number, bytes, function))
    live[function, default: 0] += bytes
    liveBytes += bytes
    if Int64(liveBytes) > peak {
      peak = Int64(liveBytes)
      atPeak = live
    }
  }

  func isFreeing(using generator: inout SeededGenerator) -> Bool {
    Int.random(in: 0..<100, using: &generator) < (blocks.count > 60 ? 60 : 45)
  }

  mutating func removeRandom(using generator: inout SeededGenerator) -> Int? {
    guard !blocks.isEmpty else { return nil }
    let block = blocks.remove(at: Int.random(in: 0..<blocks.count, using: &generator))
    live[block.function]! -= block.bytes
    liveBytes -= block.bytes
    return block.number
  }
}
