import Glibc
import ProfileModel
import RecordingReader
import Symbolication

/// Runs a test suite under the recorder, all processes of it that are tests.
///
/// The suite's output goes to stderr, as that of `plumb check`: stdout is the report's.
struct SuiteRuns {
  let program: ResolvedProgram
  let options: TestCommand

  /// What the runs counted, and the first status that was not 0; then nothing more was run.
  struct Outcome {
    var runs: [SuiteMeasurement] = []
    var programStatus: Int32 = 0
  }

  /// `swift test` starts compilers and linkers besides; its tests are programs of this ending.
  static let bundleEnding = ".xctest"

  private var ending: String {
    if let only = options.only { return only }
    return isOfSwift ? Self.bundleEnding : ""
  }

  private var isOfSwift: Bool { FileSystem.name(of: program.path) == "swift" }

  /// - Throws: 1 or 125 to 127 where the program can't be started.
  func run(times: Int) throws -> Outcome {
    let library = try RecorderLibrary.find()
    try Version.check(library)
    var outcome = Outcome()
    for _ in 0..<times {
      let (measurement, status) = try once(library)
      outcome.programStatus = status
      outcome.runs.append(measurement)
      if status != 0 { break }
    }
    return outcome
  }

  private func once(_ library: RecorderLibrary) throws -> (SuiteMeasurement, Int32) {
    let recordings = try RecordingFolder.make(beside: ".")
    recordings.lock()
    defer { recordings.remove() }
    var environment = PreloadEnvironment.entries(
      from: Environment.entries(), library: try recordings.preloadable(library),
      output: recordings.outputTemplate, allocator: options.allocator,
      following: .programs(ending: ending))
    if options.deterministic {
      environment.append(Array("SWIFT_DETERMINISTIC_HASHING=1".utf8CString))
    }
    let outcome = try RunSupervisor.run(
      program.path, arguments: program.arguments, environment: environment,
      redirections: [.init(stream: STDOUT_FILENO, target: STDERR_FILENO)]
    ) { _ in }
    RunSupervisor.stopWaiting()
    guard case .ended(let waitStatus) = outcome.end else {
      throw ToolError.report("The end of the tests was not seen, so that there is nothing to tell.")
    }
    return (try measurement(of: recordings), WaitStatus.exitStatus(waitStatus))
  }

  private func measurement(of folder: RecordingFolder) throws(ToolError) -> SuiteMeasurement {
    var suite = SuiteMeasurement()
    // Processes of a suite are mostly the same program: its names are looked up once.
    let symbolicator = Symbolicator(memory: NamedAddresses())
    let progress = ProgressLine()
    defer { progress.finish() }
    for file in RecordingFileName.files(in: folder.path) {
      let path = "\(folder.path)/\(file.name)"
      progress.show("reading \(file.name)")
      do throws(RecordingError) {
        var profile = symbolicator.symbolicate(try Recording(path: path).profile())
        // Its end was seen, by who ran it.
        profile.trust.isRunning = false
        suite.add(profile, name: path, byProcess: !isOfSwift && options.only == nil)
      } catch .neverStarted, .empty {
        continue
      } catch {
        throw .inconclusive(error.description)
      }
    }
    return suite
  }
}
