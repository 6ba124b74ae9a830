// A stream of 10,000 events of 1 ms, of which every 67th waits for a lock: 50 ms. The mean hides
// it, and so do the median and the 95th percentile.
//
// Plumb shows: the timer `event`, its p99: 1 ms or 50 ms. The times are counted, not waited for.
import Plumb
import ProbeKit

let metrics = PerformanceMetrics()

Probe.run { probe in
  let events = 10_000 * probe.scale
  var slow = 0
  for number in 1...events {
    let isSlow = probe.isDefective && number % 67 == 0
    slow += number % 67 == 0 ? 1 : 0
    metrics.record(.milliseconds(isSlow ? 50 : 1), for: "event")
  }
  metrics.joinRecording()
  return ["events": events, "candidates": slow]
}
