import Glibc

/// Runs a program under the recorder for what it counts, its recordings gone afterwards.
///
/// Its output goes to stderr: stdout is the report's.
struct RecordedExecution {
  let program: ResolvedProgram
  let circumstances: CircumstanceOptions
  var following = PreloadEnvironment.Following.none
  /// Whether each event is logged, for the peaks of parts of the program.
  var logsEvents = false
  /// Whether the recorded processes stop at exit; who says so lets them go on in `poll`.
  var holdsAtExit = false
  /// What the program writes to; nil for stderr.
  var output: Int32?
  /// What is added to its command line, by the folder that its recordings go to.
  var extraWords: ((RecordingFolder) -> [String])?
  /// Called again and again while the program runs.
  var poll: ((RecordingFolder) -> Void)?
  /// Whether stdin is empty, since what was read once would be missing the next time.
  var readsNothing = false

  /// Runs it so often, or until it fails.
  ///
  /// - Parameter read: Takes what a run is asked for out of its recordings, by the program's id.
  /// - Returns: What each run gave, and the status of the last one.
  /// - Throws: 1 or 125 to 127 where the program can't be started.
  func run<Value>(
    times: Int, reading read: (RecordingFolder, pid_t) throws -> Value
  ) throws -> (values: [Value], status: Int32) {
    let library = try RecorderLibrary.find()
    try Version.check(library)
    var values: [Value] = []
    for _ in 0..<times {
      let (value, status) = try once(library, reading: read)
      values.append(value)
      if status != 0 { return (values, status) }
    }
    return (values, 0)
  }

  private func once<Value>(
    _ library: RecorderLibrary, reading read: (RecordingFolder, pid_t) throws -> Value
  ) throws -> (Value, Int32) {
    let recordings = try RecordingFolder.make(beside: ".")
    recordings.lock()
    defer { recordings.remove() }
    var environment = PreloadEnvironment.entries(
      from: Environment.entries(), library: try recordings.preloadable(library),
      output: recordings.outputTemplate, allocator: circumstances.allocator,
      holdsAtExit: holdsAtExit, logsEvents: logsEvents, following: following)
    if circumstances.deterministic { environment.append(Environment.deterministicHashing) }
    let nothing = open("/dev/null", O_RDONLY | O_CLOEXEC)
    defer { close(nothing) }
    let input: [ChildProcess.Redirection] =
      readsNothing ? [.init(stream: STDIN_FILENO, target: nothing)] : []
    let program = program.adding(extraWords?(recordings) ?? [])
    let outcome = try RunSupervisor.run(
      program.path, arguments: program.arguments, environment: environment,
      redirections: input + [.init(stream: STDOUT_FILENO, target: output ?? STDERR_FILENO)],
      poll: poll.map { poll in { poll(recordings) } }
    ) { _ in }
    poll?(recordings)
    RunSupervisor.stopWaiting()
    guard case .ended(let waitStatus) = outcome.end else {
      throw ToolError.report("The program's end was not seen, so that there is nothing to judge.")
    }
    return (try read(recordings, outcome.pid), WaitStatus.exitStatus(waitStatus))
  }
}
