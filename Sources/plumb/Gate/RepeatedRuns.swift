import Glibc
import ProfileModel
import RecordingReader

/// Runs a program several times under the recorder, for what it counts. It reads nothing.
struct RepeatedRuns {
  let program: ResolvedProgram
  let circumstances: CircumstanceOptions

  /// What the runs counted, and the first status that was not 0; then nothing more was run.
  ///
  /// - Throws: 1 or 125 to 127 where the program can't be started or recorded.
  func run(times: Int) throws -> (runs: [Measurement], programStatus: Int32) {
    try Preflight.check(program.path)
    let (runs, status) = try RecordedExecution(
      program: program, circumstances: circumstances, readsNothing: true
    ).run(times: times) { try measurement(of: $1, in: $0) }
    return (runs.compactMap { $0 }, status)
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
