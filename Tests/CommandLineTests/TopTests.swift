import Foundation
import Testing

@Suite("plumb top serves a running program's counters", .serialized)
struct TopTests {
  private let runs: RecordingRuns

  init() throws { runs = try RecordingRuns() }

  /// A shell that allocates now and then, recorded.
  private func startRecorded() throws -> StartedTool {
    let output = runs.workspace.file("program.recording")
    let program = try StartedTool(
      ["/bin/sh", "-c", "while :; do x=$x.; sleep 0.01; done"],
      environment: [
        "LD_PRELOAD": RecordingRuns.library, "PLUMB_OUTPUT": output, "PLUMB": "follow=0",
      ], folder: runs.workspace.path)
    for _ in 0..<1000 where !FileManager.default.fileExists(atPath: output) { usleep(5000) }
    usleep(100_000)
    return program
  }

  private func end(_ program: StartedTool) {
    program.signal(SIGKILL)
    _ = program.wait()
  }

  /// A port that was free a moment ago.
  private func freePort() throws -> Int {
    let script =
      "import socket; s = socket.create_server(('127.0.0.1', 0)); print(s.getsockname()[1])"
    let run = try StartedTool(["/usr/bin/python3", "-c", script], folder: "/tmp").wait()
    return try #require(Int(run.output.filter(\.isNumber)))
  }

  private func startEndpoint(_ program: StartedTool, port: Int) throws -> StartedTool {
    let endpoint = try StartedTool(
      [ToolRun.toolPath, "top", "\(program.pid)", "--listen", "127.0.0.1:\(port)"],
      folder: runs.workspace.path)
    for _ in 0..<500 {
      if try get(port, "/").status != 0 { break }
      usleep(10_000)
    }
    return endpoint
  }

  private static let fetch = """
    import sys, urllib.request, urllib.error
    request = urllib.request.Request(sys.argv[1], headers={"Accept": sys.argv[2]})
    try: answer = urllib.request.urlopen(request, timeout=10)
    except urllib.error.HTTPError as error: answer = error
    except OSError: print(0); sys.exit()
    print(answer.status, answer.headers["Content-Type"])
    print(answer.read().decode(), end="")
    """

  /// What the standard library of Python gets; status 0 where nobody listens.
  private func get(
    _ port: Int, _ path: String, accept: String = "*/*"
  ) throws -> (status: Int, type: String, body: String) {
    let words = [
      "/usr/bin/python3", "-c", Self.fetch, "http://127.0.0.1:\(port)\(path)", accept,
    ]
    let run = try StartedTool(words, folder: "/tmp").wait()
    let parts = run.output.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
    let head = parts.first?.split(separator: " ", maxSplits: 1) ?? []
    return (
      head.first.flatMap { Int($0) } ?? 0, head.count > 1 ? String(head[1]) : "",
      parts.count > 1 ? String(parts[1]) : ""
    )
  }

  private func value(_ name: String, in body: String) -> Int? {
    body.split(separator: "\n").first { $0.hasPrefix(name + " ") }
      .flatMap { Int($0.dropFirst(name.count + 1)) }
  }

  @Test(
    "A scrape is a reading of now, in the dialect that was asked for, and ends with the program")
  func scrapes() throws {
    let program = try startRecorded()
    let port = try freePort()
    let endpoint = try startEndpoint(program, port: port)
    let first = try get(port, "/metrics")
    #expect(first.status == 200)
    #expect(first.type.hasPrefix("text/plain; version=0.0.4"))
    let before = try #require(value("plumb_allocations_total", in: first.body))
    #expect(before > 0)
    #expect(first.body.contains("plumb_site_live_bytes{site="))
    usleep(1_100_000)
    let newer = try get(port, "/metrics", accept: "application/openmetrics-text; version=1.0.0")
    #expect(newer.type.hasPrefix("application/openmetrics-text"))
    #expect(newer.body.hasSuffix("# EOF\n"))
    #expect(try #require(value("plumb_allocations_total", in: newer.body)) > before)
    let missing = try get(port, "/")
    #expect(missing.status == 404)
    #expect(missing.body == "The counters are at /metrics.\n")
    end(program)
    let run = endpoint.wait()
    #expect(run.status == 0)
    #expect(
      run.ownErrors
        == "plumb: listening on http://127.0.0.1:\(port)/metrics\nplumb: the program has ended\n")
    #expect(!run.hung)
  }

  @Test("A signal ends it, and a client that says nothing holds up nobody for long")
  func signalled() throws {
    let program = try startRecorded()
    defer { end(program) }
    let port = try freePort()
    let endpoint = try startEndpoint(program, port: port)
    let silent = try StartedTool(
      [
        "/usr/bin/python3", "-c",
        "import socket, time; s = socket.create_connection(('127.0.0.1', \(port))); time.sleep(30)",
      ], folder: "/tmp")
    usleep(200_000)
    #expect(try get(port, "/metrics").status == 200)
    end(silent)
    endpoint.signal(SIGTERM)
    #expect(endpoint.wait().status == 0)
  }

  private static let hasPrometheus = FileManager.default.isExecutableFile(
    atPath: "/usr/bin/prometheus")

  @Test(
    "A real Prometheus scrapes it, and its database then has our numbers",
    .enabled(if: hasPrometheus, "skipped: no prometheus; apt-get install prometheus"))
  func prometheus() throws {
    let program = try startRecorded()
    defer { end(program) }
    let (port, own) = (try freePort(), try freePort())
    let endpoint = try startEndpoint(program, port: port)
    defer { end(endpoint) }
    let configuration = """
      global: {scrape_interval: 1s}
      scrape_configs: [{job_name: plumb, static_configs: [{targets: ["127.0.0.1:\(port)"]}]}]
      """
    let file = try runs.workspace.write(Array(configuration.utf8), to: "prometheus.yml")
    let server = try StartedTool(
      [
        "/usr/bin/prometheus", "--config.file=\(file)",
        "--storage.tsdb.path=\(runs.workspace.file("data"))",
        "--web.listen-address=127.0.0.1:\(own)",
      ], folder: runs.workspace.path)
    defer { end(server) }
    var answer = ""
    for _ in 0..<200 where !answer.contains("\"__name__\"") {
      usleep(100_000)
      answer = try get(own, "/api/v1/query?query=plumb_allocated_bytes_total").body
    }
    #expect(answer.contains("\"job\":\"plumb\""))
    let sites = try get(own, "/api/v1/query?query=count(plumb_site_live_bytes)").body
    #expect(sites.contains("\"value\":["))
    let up = try get(own, "/api/v1/query?query=up").body
    #expect(up.contains(",\"1\"]"))
  }

  @Test("No address, a bad one, a foreign one, a taken one, and a program that is not recorded")
  func refusals() throws {
    let program = try startRecorded()
    defer { end(program) }
    let port = try freePort()
    let endpoint = try startEndpoint(program, port: port)
    defer { end(endpoint) }
    let cases: [([String], String)] = [
      ([], "--listen <address>"), (["--listen", "9464"], "'9464'"),
      (["--listen", "127.0.0.1:99999"], "'127.0.0.1:99999'"),
      (["--listen", "192.0.2.1:9464"], "There is no listening on '192.0.2.1', port 9464"),
      (["--listen", "127.0.0.1:\(port)"], "Address already in use"),
    ]
    for (options, words) in cases {
      let run = try runs.plumb(["top", "\(program.pid)"] + options)
      #expect(run.status == 1)
      #expect(run.ownErrors.contains(words), "\(options): \(run.ownErrors)")
    }
    let other = try runs.plumb(["top", "\(getpid())", "--listen", "127.0.0.1:0"])
    #expect(other.status == 1)
    #expect(other.ownErrors.contains("is not recorded"))
  }
}
