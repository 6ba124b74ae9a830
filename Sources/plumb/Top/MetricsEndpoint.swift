import Glibc
import ProfileModel
import Rendering

/// Answers scrapes of `/metrics` with what a running program has counted so far.
///
/// It lives in the tool: the program has no thread for it and knows nothing of it. Requests are
/// answered one after the other, each within a time limit, so that nobody holds up the others for
/// long.
final class MetricsEndpoint {
  /// How late the end of the program may be noticed, and a signal.
  private static let patienceMilliseconds: Int32 = 100
  private static let clientSeconds = 2
  private static let requestLimit = 16_384
  /// Scrapes that come closer to each other are given the same reading.
  private static let freshNanoseconds: UInt64 = 1_000_000_000

  private let snapshots: SnapshotWriter
  private let socket: Int32
  private let question: ReportQuestion
  private var last: (profile: Profile, time: UInt64)?

  init(_ process: RecordedProgram, socket: Int32, limit: Int?) {
    snapshots = SnapshotWriter(process, replaces: false)
    self.socket = socket
    question = ReportQuestion(limit: limit)
  }

  deinit {
    close(socket)
  }

  /// Serves until the program ends or a signal comes.
  func serve() throws(ToolError) {
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&signals, signal) }
    sigprocmask(SIG_BLOCK, &signals, nil)
    while snapshots.process.isAlive {
      var now = timespec()
      if sigtimedwait(&signals, nil, &now) > 0 { return }
      var waiting = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
      guard poll(&waiting, 1, Self.patienceMilliseconds) > 0 else { continue }
      let client = accept(socket, nil, nil)
      guard client >= 0 else { continue }
      answer(client)
      close(client)
    }
  }

  // --- One request -------------------------------------------------------------------------------

  private func answer(_ client: Int32) {
    var time = timeval(tv_sec: Self.clientSeconds, tv_usec: 0)
    for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
      setsockopt(client, SOL_SOCKET, option, &time, socklen_t(MemoryLayout<timeval>.size))
    }
    guard let request = readRequest(client) else { return }
    send(response(to: request), to: client)
    // What the client still sends must not reset the connection before it has read the answer.
    shutdown(client, Int32(SHUT_WR))
    var rest = [UInt8](repeating: 0, count: 256)
    _ = recv(client, &rest, rest.count, 0)
  }

  /// The head of a request; nil when none came in time.
  private func readRequest(_ client: Int32) -> String? {
    let deadline = monotonicNanoseconds() + UInt64(Self.clientSeconds) * 1_000_000_000
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 4096)
    while bytes.count < Self.requestLimit, monotonicNanoseconds() < deadline {
      let count = recv(client, &part, part.count, 0)
      guard count > 0 else { return nil }
      bytes += part[..<count]
      let text = String(decoding: bytes, as: UTF8.self)
      if text.contains("\r\n\r\n") || text.contains("\n\n") { return text }
    }
    return nil
  }

  private func response(to request: String) -> String {
    let line = request.prefix { !$0.isNewline }.split(separator: " ")
    guard line.count >= 2, line[0] == "GET" || line[0] == "HEAD" else {
      return Self.response("405 Method Not Allowed", "text/plain", "Only GET is answered here.\n")
    }
    let path = line[1].prefix { $0 != "?" }
    guard path == "/metrics" else {
      return Self.response("404 Not Found", "text/plain", "The counters are at /metrics.\n")
    }
    let profile: Profile
    do throws(ToolError) {
      profile = try reading()
    } catch {
      return Self.response("503 Service Unavailable", "text/plain", error.message + "\n")
    }
    // Prometheus says by this header that it reads the newer dialect.
    let isNewer = request.lowercased().contains("application/openmetrics-text")
    var text = ""
    OpenMetricsReport(question, dialect: isNewer ? .openMetrics : .prometheus)
      .render(profile, to: &text)
    let type = isNewer ? "application/openmetrics-text; version=1.0.0" : "text/plain; version=0.0.4"
    let whole = Self.response("200 OK", type + "; charset=utf-8", text)
    return line[0] == "HEAD" ? String(whole.prefix(whole.count - text.count)) : whole
  }

  private func reading() throws(ToolError) -> Profile {
    let now = monotonicNanoseconds()
    if let last, now - last.time < Self.freshNanoseconds { return last.profile }
    let profile = try snapshots.profile()
    last = (profile, now)
    return profile
  }

  private static func response(_ status: String, _ type: String, _ body: String) -> String {
    "HTTP/1.1 \(status)\r\nContent-Type: \(type)\r\nContent-Length: \(body.utf8.count)\r\n"
      + "Connection: close\r\n\r\n" + body
  }

  private func send(_ text: String, to client: Int32) {
    let bytes = Array(text.utf8)
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.send(
          client, $0.baseAddress.map { $0 + done }, bytes.count - done, Int32(MSG_NOSIGNAL)
        )
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      done += count
    }
  }
}
