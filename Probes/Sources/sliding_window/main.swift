// The mean of the last 64 latencies, kept in a window that never drops the older ones.
//
// Plumb shows: live `sliding_window.Sample` blocks: 64, or all of them.
import DequeModule
import ProbeKit

final class Sample {
  let milliseconds: Double
  init(_ milliseconds: Double) { self.milliseconds = milliseconds }
}

struct SlidingWindow {
  let width: Int
  let drops: Bool
  private(set) var samples: Deque<Sample> = []

  init(width: Int, drops: Bool) { (self.width, self.drops) = (width, drops) }

  mutating func add(_ sample: Sample) {
    samples.append(sample)
    if drops, samples.count > width { samples.removeFirst() }
  }

  var mean: Double {
    samples.suffix(width).reduce(0) { $0 + $1.milliseconds } / Double(min(width, samples.count))
  }
}

nonisolated(unsafe) var window = SlidingWindow(width: 64, drops: true)

Probe.run { probe in
  let count = 2000 * probe.scale
  window = SlidingWindow(width: 64, drops: !probe.isDefective)
  for number in 0..<count { window.add(Sample(Double(number % 100))) }
  return ["samples": count, "width": 64, "mean_milliseconds": Int(window.mean)]
}
