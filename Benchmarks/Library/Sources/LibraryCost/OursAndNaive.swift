import Dispatch
import Plumb

func measurePlumb() {
  var single = Histogram()
  report("record, one thread", "plumb", count: records) {
    for _ in 0..<1_000 { for value in durations { single.record(value) } }
  }
  let shared = ConcurrentHistogram()
  report("record, shared by threads", "plumb", count: records) {
    for _ in 0..<1_000 { for value in durations { shared.record(value) } }
  }
  report("record, two threads at once", "plumb", count: 2 * records) {
    DispatchQueue.concurrentPerform(iterations: 2) { _ in
      for _ in 0..<1_000 { for value in durations { shared.record(value) } }
    }
  }
  report("p99 of 4,096,000 values", "plumb", count: 1_000) {
    for _ in 0..<1_000 { keep(single.percentile(99)) }
  }
  let timer = Timer("benchmark")
  report("empty scope", "plumb", count: records) { for _ in 0..<records { timer.measure {} } }
  report("empty scope", "two clock reads", count: records) {
    let clock = ContinuousClock()
    for _ in 0..<records { keep(clock.now.duration(to: clock.now)) }
  }
  measureDeepSize()
}

func measureNaive() {
  var values: [Int64] = []
  report("record, one thread", "array", count: records) {
    for _ in 0..<1_000 { for value in durations { values.append(value) } }
  }
  report("p99 of 4,096,000 values", "array", count: 1) {
    keep(values.sorted()[values.count * 99 / 100])
  }
}

private final class Node {
  var next: Node?
  init(_ next: Node?) { self.next = next }
}

private func measureDeepSize() {
  var list: Node?
  for _ in 0..<200_000 { list = Node(list) }
  report("deep size, an object of a list", "plumb", count: 200_000) { keep(DeepSize.of(list)) }
  // Released from the front, or it would be released recursively.
  while let node = list { list = node.next }
}
