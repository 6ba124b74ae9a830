import Glibc
import RecordingReader
import Symbolication

/// Runs a program under the recorder, which stops it when it exits; then its heap is looked at.
struct LeaksAtExit {
  let program: [String]
  let allocator: Allocator?
  let suppressions: LeakSuppressions

  /// How the program ended, and what was found; nil where it ended without passing through exit.
  struct Outcome {
    var answer: LeakAnswer?
    var programStatus: Int32
    var wasKilled: Bool
  }

  /// - Throws: 1 where the program can't be started, recorded or looked at.
  func run() throws -> Outcome {
    let program = try ResolvedProgram(self.program, usage: "plumb leaks -- PROGRAM ARGUMENTS…")
    try Preflight.check(program.path)
    let library = try RecorderLibrary.find()
    try Version.check(library)
    let recordings = try RecordingFolder.make(beside: ".")
    recordings.lock()
    defer { remove(recordings) }
    let environment = PreloadEnvironment.entries(
      from: Environment.entries(), library: try recordings.preloadable(library),
      output: recordings.outputTemplate, allocator: allocator, holdsAtExit: true)
    var answer: Result<LeakAnswer, ToolError>?
    let outcome = try RunSupervisor.run(
      program.path, arguments: program.arguments, environment: environment,
      didStop: { pid in
        guard let recording = heldRecording(of: pid, in: recordings) else { return }
        answer = search(pid: pid, path: program.path, recording: recording)
        kill(pid, SIGCONT)
      }, didStart: { _ in })
    RunSupervisor.stopWaiting()
    guard case .ended(let waitStatus) = outcome.end else {
      throw ToolError.report("The program's end was not seen, so that there is nothing to say.")
    }
    return Outcome(
      answer: try answer?.get(), programStatus: WaitStatus.exitStatus(waitStatus),
      wasKilled: waitStatus & 0x7f != 0)
  }

  private func search(
    pid: pid_t, path: String, recording: Recording
  ) -> Result<LeakAnswer, ToolError> {
    let leaks = ProcessLeaks(
      pid: pid, name: FileSystem.name(of: path), recording: recording, files: .system)
    do throws(ToolError) {
      return .success(try leaks.search(suppressions: suppressions))
    } catch {
      return .failure(error)
    }
  }

  /// The recording of a process that has stopped itself; nil where somebody else stopped it.
  private func heldRecording(of pid: pid_t, in folder: RecordingFolder) -> Recording? {
    let files = RecordingFileName.files(in: folder.path).filter { $0.pid == Int(pid) }
    guard let last = files.last,
      let recording = try? Recording(path: "\(folder.path)/\(last.name)", isAlive: { _ in true }),
      (try? recording.process().held) == 1
    else { return nil }
    return recording
  }

  private func remove(_ folder: RecordingFolder) {
    for name in FileSystem.names(in: folder.path) { unlink("\(folder.path)/\(name)") }
    rmdir(folder.path)
  }
}
