import Glibc
import RecordingReader
import Symbolication

/// Runs a program under the recorder, which stops it when it exits; then its heap is looked at.
struct HeldProgram {
  let program: [String]
  let allocator: Allocator?

  /// How the program ended, and what was found; nil where it ended without passing through exit.
  struct Outcome<Answer> {
    var answer: Answer?
    var programStatus: Int32
    var wasKilled: Bool

    /// Says why there is no answer.
    func explain() {
      Message.note(
        wasKilled
          ? "the program was ended by signal \(programStatus - 128): there was no exit at which it "
            + "could be looked at."
          : "the program ended without passing through exit, or was not recorded: it could not be "
            + "looked at.")
    }
  }

  /// - Parameters:
  ///   - usage: The command line that runs a program, for messages.
  ///   - look: Called while the program is held, before it ends.
  /// - Throws: 1 where the program can't be started, recorded or looked at.
  func run<Answer>(
    usage: String, look: @escaping (InspectedHeap) throws(ToolError) -> Answer
  ) throws -> Outcome<Answer> {
    let program = try ResolvedProgram(self.program, usage: usage)
    try Preflight.check(program.path)
    let library = try RecorderLibrary.find()
    try Version.check(library)
    let recordings = try RecordingFolder.make(beside: ".")
    recordings.lock()
    defer { recordings.remove() }
    let environment = PreloadEnvironment.entries(
      from: Environment.entries(), library: try recordings.preloadable(library),
      output: recordings.outputTemplate, allocator: allocator, holdsAtExit: true)
    var answer: Result<Answer, ToolError>?
    let outcome = try RunSupervisor.run(
      program.path, arguments: program.arguments, environment: environment,
      didStop: { pid in
        guard let recording = heldRecording(of: pid, in: recordings) else { return }
        do throws(ToolError) {
          let name = FileSystem.name(of: program.path)
          answer = .success(
            try look(InspectedHeap(pid: pid, name: name, recording: recording, files: .system)))
        } catch {
          answer = .failure(error)
        }
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

  /// The recording of a process that has stopped itself; nil where somebody else stopped it.
  private func heldRecording(of pid: pid_t, in folder: RecordingFolder) -> Recording? {
    let files = RecordingFileName.files(in: folder.path).filter { $0.pid == Int(pid) }
    guard let last = files.last,
      let recording = try? Recording(path: "\(folder.path)/\(last.name)", isAlive: { _ in true }),
      (try? recording.process().held) == 1
    else { return nil }
    return recording
  }
}
