#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Scopes in Chrome's trace format.
///
/// A scope of a thread is one complete event (`X`). Scopes of tasks overlap on a thread without
/// nesting, so each is a pair of async events (`b`, `e`) with an id of its own.
enum ChromeTrace {
  static func json(events: [ScopeTrace.Event], dropped: UInt64, epoch: UInt64) -> String {
    let process = getpid()
    var lines: [String] = []
    for (id, event) in events.enumerated() {
      let start = microseconds(event.sample.start, since: epoch)
      let end = microseconds(event.sample.end, since: epoch)
      let place = "\"pid\":\(process),\"tid\":\(event.thread)"
      let name = "\"name\":\(quoted(event.name)),\"cat\":\"scope\""
      let arguments = "\"args\":{\"outcome\":\"\(event.sample.outcome.rawValue)\"}"
      switch event.sample.kind {
      case .thread:
        let length = microseconds(event.sample.end, since: event.sample.start)
        lines.append(
          "{\(name),\"ph\":\"X\",\"ts\":\(start),\"dur\":\(length),\(place),\(arguments)}")
      case .task:
        lines.append("{\(name),\"ph\":\"b\",\"id\":\(id),\"ts\":\(start),\(place),\(arguments)}")
        lines.append("{\(name),\"ph\":\"e\",\"id\":\(id),\"ts\":\(end),\(place)}")
      }
    }
    return "{\"traceEvents\":[\n" + lines.joined(separator: ",\n")
      + "\n],\"displayTimeUnit\":\"ns\",\"otherData\":{\"dropped_scopes\":\(dropped)}}\n"
  }

  private static func microseconds(_ time: UInt64, since start: UInt64) -> String {
    let nanoseconds = Int64(bitPattern: time &- start)
    let fraction = String(nanoseconds.magnitude % 1_000)
    let zeros = String(repeating: "0", count: 3 - fraction.count)
    return (nanoseconds < 0 ? "-" : "") + "\(nanoseconds.magnitude / 1_000).\(zeros)\(fraction)"
  }

  /// Names have no control characters any more.
  private static func quoted(_ name: String) -> String {
    var result = "\""
    for scalar in name.unicodeScalars {
      if scalar == "\"" || scalar == "\\" { result += "\\" }
      result.unicodeScalars.append(scalar)
    }
    return result + "\""
  }
}
