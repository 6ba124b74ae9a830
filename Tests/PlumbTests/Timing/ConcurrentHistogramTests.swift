import Foundation
import Testing

@testable import Plumb

@Suite("A concurrent histogram")
struct ConcurrentHistogramTests {
  @Test("eight threads that record at once lose nothing")
  func losesNothing() {
    let histogram = ConcurrentHistogram()
    var expected = Histogram()
    for thread in 0..<8 {
      for step in 0..<100_000 { expected.record(Int64(step * (thread + 1))) }
    }
    onThreads(8) { thread in
      for step in 0..<100_000 { histogram.record(Int64(step * (thread + 1))) }
    }
    #expect(histogram.snapshot() == expected)
  }

  @Test("threads beyond those with a shard of their own lose nothing")
  func sharedShard() {
    let histogram = ConcurrentHistogram()
    let gate = DispatchSemaphore(value: 0)
    let ready = DispatchSemaphore(value: 0)
    let threads = ThreadSlots.limit + 40
    let helper = Thread {
      onThreads(threads) { thread in
        histogram.record(Int64(thread))
        ready.signal()
        gate.wait()
        for step in 0..<100 { histogram.record(Int64(step)) }
      }
      ready.signal()
    }
    helper.start()
    for _ in 0..<threads { ready.wait() }
    for _ in 0..<threads { gate.signal() }
    ready.wait()
    let snapshot = histogram.snapshot()
    #expect(snapshot.count == UInt64(threads * 101))
    #expect(snapshot.maximum == Int64(threads - 1))
    #expect(snapshot.sum == UInt128(threads * (threads - 1) / 2 + threads * 4_950))
  }

  @Test("what threads recorded stays after they ended, and their shards are used again")
  func threadsThatEnd() {
    let histogram = ConcurrentHistogram()
    for _ in 0..<(ThreadSlots.limit * 2) {
      onThreads(1) { _ in histogram.record(5) }
    }
    #expect(histogram.snapshot().count == UInt64(ThreadSlots.limit * 2))
  }

  @Test("a reader meanwhile sees counts that only grow")
  func readsWhileRecording() {
    let histogram = ConcurrentHistogram()
    onThreads(3) { thread in
      if thread > 0 {
        for step in 0..<50_000 { histogram.record(Int64(step)) }
      } else {
        var last: UInt64 = 0
        for _ in 0..<50 {
          let count = histogram.snapshot().count
          #expect(count >= last)
          last = count
        }
      }
    }
    #expect(histogram.snapshot().count == 100_000)
  }

  @Test("it rejects and clamps as the plain histogram does")
  func badValues() {
    let histogram = ConcurrentHistogram()
    var plain = Histogram()
    for seconds in [.nan, -1, .infinity, 0.25] {
      histogram.record(seconds: seconds)
      plain.record(seconds: seconds)
    }
    histogram.record(-4)
    plain.record(-4)
    #expect(histogram.snapshot() == plain)
  }

  @Test("a sum beyond 64 bits is exact")
  func largeSum() {
    let histogram = ConcurrentHistogram()
    for _ in 0..<5 { histogram.record(Int64.max) }
    #expect(histogram.snapshot().sum == 5 * UInt128(Int64.max))
  }
}

/// Runs `body` on threads of their own, at once, and waits for all.
func onThreads(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
  let group = DispatchGroup()
  for number in 0..<count {
    group.enter()
    let thread = Thread {
      body(number)
      group.leave()
    }
    thread.start()
  }
  group.wait()
}
