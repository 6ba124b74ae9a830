import ArgumentParser

/// `plumb top`: a recorded program's counters, live.
struct TopCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "top",
    abstract: "Serve a recorded program's counters to Prometheus while it runs.",
    usage: "plumb top PID --listen ADDRESS [--limit NUMBER] [--quiet]",
    discussion: """
      The counters and the top sites are at http://ADDRESS/metrics, as OpenMetrics or as \
      Prometheus' older text, until the program ends or Ctrl-C. The program is not asked, stopped \
      or slowed: its recording is read at each scrape, at most once a second.

      Whoever can reach the address can read names of functions: use 127.0.0.1 unless it is \
      guarded.
      """)

  @Argument(help: ArgumentHelp("The id of the recorded process.", valueName: "pid"))
  var pid: Int

  @Option(
    help: ArgumentHelp(
      "Where to listen: 127.0.0.1:9464, or [::1]:9464; port 0 for any free one.",
      valueName: "address"))
  var listen: ListenAddress

  @Option(
    help: ArgumentHelp(
      "Sites that become series; 0 for all (default: 20).", valueName: "number"))
  var limit: Int?

  @Flag(help: "Print nothing but errors.")
  var quiet = false

  func validate() throws {
    if pid <= 0 { throw ValidationError("'\(pid)' is no process id. Give a number above 0.") }
    if let limit, limit < 0 {
      throw ValidationError("--limit is \(limit). Give a number of sites, or 0 for all.")
    }
  }

  func run() throws {
    let process = try RecordedProgram(pid: pid)
    let socket = try listen.open()
    let endpoint = MetricsEndpoint(process, socket: socket, limit: limit)
    if !quiet { Message.note("listening on http://\(listen.name(of: socket))/metrics") }
    try endpoint.serve()
    if !quiet, !process.isAlive { Message.note("the program has ended") }
  }
}
