// A producer that is faster than its consumer: a buffer without bounds, or one of the newest 64.
//
// Plumb shows: live `backpressure_stream.Message` blocks when the producer is done.
import ProbeKit

final class Message: Sendable {
  let number: Int
  init(_ number: Int) { self.number = number }
}

nonisolated(unsafe) var stream: AsyncStream<Message>?

Probe.run { probe in
  let count = 1000 * probe.scale
  let policy: AsyncStream<Message>.Continuation.BufferingPolicy =
    probe.isDefective ? .unbounded : .bufferingNewest(64)
  let (messages, continuation) = AsyncStream.makeStream(
    of: Message.self, bufferingPolicy: policy)
  stream = messages
  for number in 0..<count { continuation.yield(Message(number)) }
  return ["produced": count, "bound": 64]
}
