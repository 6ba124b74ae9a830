import Glibc

/// One `plumb run` from the command line to the status it returns.
struct RecordedRun {
  private let options: RunCommand

  init(_ options: RunCommand) {
    self.options = options
  }

  /// Records the program and prints the summary.
  ///
  /// - Returns: The program's status, or 128 and the signal that ended it.
  func status() throws -> Int32 {
    let program = try ResolvedProgram(
      options.program,
      usage: RunCommand.configuration.usage ?? "")
    try Preflight.check(program.path)
    let output = options.output.map(FileSystem.resolved)
    let place = OutputPlace(output: output, force: options.force)
    try place.check()
    let library = try RecorderLibrary.find()
    try Version.check(library)
    let recordings = try RecordingFolder.make(beside: place.folder)
    let destination = Destination(
      output: output, folder: place.folder, program: FileSystem.name(of: program.path))
    return try record(program, into: recordings, for: destination, library: library)
  }

  private func record(
    _ program: ResolvedProgram, into recordings: RecordingFolder, for destination: Destination,
    library: RecorderLibrary
  ) throws -> Int32 {
    var root: ProcessMark?
    // Process 1 takes everybody with it: there is nobody to wait for.
    defer { recordings.removeIfDone(startedSince: getpid() == 1 ? nil : root?.startTicks) }
    recordings.lock()
    destination.absolute(root: nil).write(to: recordings)
    let environment = PreloadEnvironment.entries(
      from: Environment.entries(), library: try recordings.preloadable(library),
      output: recordings.outputTemplate, allocator: options.allocator,
      following: options.follow ? .programs(ending: "") : .none)
    let outcome = try RunSupervisor.run(
      program.path, arguments: program.arguments, environment: environment
    ) { pid in
      // It may have ended by now, and its children not.
      root = ProcessMark(pid: Int(pid), orEnded: true)
      destination.absolute(root: root).write(to: recordings)
    }
    let collected = try RecordingCollector(
      recordings, destination: destination, rootPID: Int(outcome.pid),
      startedSince: getpid() == 1 ? nil : root?.startTicks, replaces: options.force
    ).collect(outcome)
    RunSupervisor.stopWaiting()
    let summary = RunSummary(
      collected, outcome: outcome, program: destination.program, follows: options.follow)
    if !options.quiet {
      try summary.print()
    } else if collected.recording == nil {
      summary.explainAbsence()
    }
    return try status(of: outcome, program: destination.program)
  }

  private func status(
    of outcome: RunSupervisor.Outcome, program: String
  ) throws(ToolError) -> Int32 {
    switch outcome.end {
    case .ended(let waitStatus): return WaitStatus.exitStatus(waitStatus)
    case .abandoned: return 128 + SIGINT
    case .lost:
      throw .run(
        "The status of \(program) (pid \(outcome.pid)) was taken by another waiter. Its recording "
          + "is whole.")
    }
  }
}
