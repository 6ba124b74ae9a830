// Sums by time window: windows that are over are dropped after 24, or never.
//
// Plumb shows: live `time_windows.Window` blocks: 24, or one for each window there ever was.
import ProbeKit

final class Window {
  var sum = 0
  var count = 0
}

struct Aggregation {
  let width = 60
  let retention: Int?
  private(set) var windows: [Int: Window] = [:]

  init(retention: Int?) { self.retention = retention }

  mutating func add(_ value: Int, at second: Int) {
    let number = second / width
    if windows[number] == nil {
      windows[number] = Window()
      if let retention { windows[number - retention] = nil }
    }
    windows[number]?.sum += value
    windows[number]?.count += 1
  }
}

nonisolated(unsafe) var aggregation = Aggregation(retention: 24)

Probe.run { probe in
  let events = 60_000 * probe.scale
  aggregation = Aggregation(retention: probe.isDefective ? nil : 24)
  for second in 0..<events { aggregation.add(second % 10, at: second) }
  let last = aggregation.windows[(events - 1) / aggregation.width]
  return ["events": events, "windows": events / aggregation.width, "last": last?.sum ?? 0]
}
