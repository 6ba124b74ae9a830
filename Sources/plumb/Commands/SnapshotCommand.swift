import ArgumentParser

/// `plumb snapshot`: a capture of a recorded program while it runs.
struct SnapshotCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "snapshot",
    abstract: "Capture a recorded program while it runs.",
    usage: "plumb snapshot PID [-o FILE] [-f] [--every TIME] [--keep NUMBER] [--quiet]",
    discussion: """
      The program is not asked, stopped or slowed: its recording is read. It must have been \
      started by `plumb run`, or with libplumb.so in LD_PRELOAD.

      With --every, a capture is taken at each interval until the program ends or Ctrl-C, and the \
      newest ones are kept: when a server has grown, its past is at hand.
      """)

  @Argument(help: ArgumentHelp("The id of the recorded process.", valueName: "pid"))
  var pid: Int

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "The capture's file (default: ./PROGRAM.PID.0001.plumb, or the next free number). With "
        + "--every, numbers are put before its ending.", valueName: "file"))
  var output: String?

  @Flag(name: [.customShort("f"), .long], help: "Overwrite the file if it exists.")
  var force = false

  @Option(
    help: ArgumentHelp(
      "Take one after the other, this far apart: 500ms, 10s, 5m or 1h.", valueName: "time"))
  var every: Interval?

  @Option(
    help: ArgumentHelp(
      "With --every: how many of the newest captures to keep; 0 for all (default: 20).",
      valueName: "number"))
  var keep: Int?

  @Flag(help: "Print nothing but errors.")
  var quiet = false

  func validate() throws {
    if pid <= 0 { throw ValidationError("'\(pid)' is no process id. Give a number above 0.") }
    if force, every != nil {
      throw ValidationError("--force is for one capture: a series writes none over another.")
    }
    guard let keep else { return }
    if keep < 0 { throw ValidationError("--keep is \(keep). Give a number of captures, or 0.") }
    if every == nil { throw ValidationError("--keep is for --every. Give both, or neither.") }
  }

  func run() throws {
    let process = try RecordedProgram(pid: pid)
    let snapshots = SnapshotWriter(process, replaces: force)
    guard let every else {
      let name = output.map(FileSystem.resolved) ?? snapshots.nextFreeName()
      try snapshots.write(to: name)
      if !quiet { Message.note("wrote \(name)") }
      return
    }
    var series = SnapshotSeries(
      snapshots, stem: output, every: every, keep: keep ?? SnapshotSeries.standardKeep)
    try series.run(isQuiet: quiet)
  }
}
