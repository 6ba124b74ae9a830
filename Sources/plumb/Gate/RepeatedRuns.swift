import Glibc
import ProfileModel
import RecordingReader

/// Runs a program several times under the recorder, for what it counts.
///
/// It reads nothing, since what it read once would be missing the next time, and its output goes to
/// stderr: stdout is the report's.
struct RepeatedRuns {
  let program: ResolvedProgram
  let allocator: Allocator?
  /// Whether hash tables are seeded alike in every run.
  let isDeterministic: Bool

  /// What the runs counted, and the first status that was not 0; then nothing more was run.
  struct Outcome {
    var runs: [Measurement] = []
    var programStatus: Int32 = 0
  }

  /// - Throws: 1 or 125 to 127 where the program can't be started or recorded.
  func run(times: Int) throws -> Outcome {
    try Preflight.check(program.path)
    let library = try RecorderLibrary.find()
    try Version.check(library)
    var outcome = Outcome()
    for _ in 0..<times {
      let (measurement, status) = try once(library)
      outcome.programStatus = status
      if let measurement { outcome.runs.append(measurement) }
      if status != 0 { break }
    }
    return outcome
  }

  private func once(_ library: RecorderLibrary) throws -> (Measurement?, Int32) {
    let recordings = try RecordingFolder.make(beside: ".")
    recordings.lock()
    defer { recordings.remove() }
    var environment = PreloadEnvironment.entries(
      from: Environment.entries(), library: try recordings.preloadable(library),
      output: recordings.outputTemplate, allocator: allocator)
    if isDeterministic { environment.append(Array("SWIFT_DETERMINISTIC_HASHING=1".utf8CString)) }
    let nothing = open("/dev/null", O_RDONLY | O_CLOEXEC)
    defer { close(nothing) }
    let outcome = try RunSupervisor.run(
      program.path, arguments: program.arguments, environment: environment,
      redirections: [
        .init(stream: STDIN_FILENO, target: nothing),
        .init(stream: STDOUT_FILENO, target: STDERR_FILENO),
      ]
    ) { _ in }
    RunSupervisor.stopWaiting()
    guard case .ended(let waitStatus) = outcome.end else {
      throw ToolError.report("The program's end was not seen, so that there is nothing to judge.")
    }
    return (try measurement(of: outcome.pid, in: recordings), WaitStatus.exitStatus(waitStatus))
  }

  /// The last image of the program itself; children are not part of it.
  private func measurement(
    of pid: pid_t, in folder: RecordingFolder
  ) throws(ToolError) -> Measurement? {
    let files = RecordingFileName.files(in: folder.path).filter { $0.pid == Int(pid) }
    guard let last = files.last else { return nil }
    var profile = try ProfileLoading.load("\(folder.path)/\(last.name)")
    // Its end was seen, by us.
    profile.trust.isRunning = false
    return Measurement(profile, name: FileSystem.name(of: program.path))
  }
}
