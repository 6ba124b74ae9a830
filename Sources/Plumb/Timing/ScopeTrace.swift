/// The latest scopes, in a ring of fixed size; the oldest make room, and are counted.
final class ScopeTrace: Sendable {
  struct Event {
    let name: String
    let sample: Timer.Sample
    let thread: Int
  }

  private struct Ring {
    var events: [Event] = []
    var next = 0
    var dropped: UInt64 = 0
  }

  private let capacity: Int
  private let ring = Locked(Ring())

  init(capacity: Int) { self.capacity = max(1, capacity) }

  func add(_ sample: Timer.Sample, of name: String) {
    let event = Event(name: name, sample: sample, thread: ThreadSlots.shared.current())
    ring.withLock { ring in
      if ring.events.count < capacity {
        ring.events.append(event)
      } else {
        ring.events[ring.next] = event
        ring.next = (ring.next + 1) % capacity
        ring.dropped.saturatingAdd(1)
      }
    }
  }

  /// Oldest first, and how many there were before them.
  func contents() -> (events: [Event], dropped: UInt64) {
    ring.withLock { ring in
      (Array(ring.events[ring.next...] + ring.events[..<ring.next]), ring.dropped)
    }
  }
}
