import Glibc
import ProfileModel
import RecordingReader
import Symbolication

/// Runs a test suite under the recorder, all processes of it that are tests.
final class SuiteRuns {
  private let program: ResolvedProgram
  private let circumstances: CircumstanceOptions
  /// How the names of the programs that are recorded end; nil for those that the command implies.
  private let only: String?
  /// Looks at each process when it exits; nil where nobody asked for leaks.
  private let leaks: LeakWatch?
  private let swiftTest: SwiftTestCommand?
  private var durations = TestDurations()

  /// `swift test` starts compilers and linkers besides; its tests are programs of this ending.
  private static let bundleEnding = ".xctest"

  private var isOfSwift: Bool { FileSystem.name(of: program.path) == "swift" }

  init(
    program: ResolvedProgram, circumstances: CircumstanceOptions, only: String?, leaks: LeakWatch?
  ) {
    self.program = program
    self.circumstances = circumstances
    self.only = only
    self.leaks = leaks
    swiftTest = SwiftTestCommand(program)
  }

  /// What the runs counted, and the first status that was not 0; then nothing more was run.
  ///
  /// - Throws: 1 or 125 to 127 where the program can't be started.
  func run(times: Int) throws -> (runs: [SuiteMeasurement], programStatus: Int32) {
    try run(program, times: times, as: swiftTest)
  }

  /// As `run`, for a baseline: what a test counts may depend on those before it in its process, by
  /// what a runtime does once. The last run of `swift test` gives each test of XCTest a process of
  /// its own, so that the baseline knows by how much.
  func runForBaseline(times: Int) throws -> (runs: [SuiteMeasurement], programStatus: Int32) {
    guard times > 1, let swiftTest, !swiftTest.isParallel else { return try run(times: times) }
    var (runs, status) = try run(times: times - 1)
    guard status == 0 else { return (runs, status) }
    let apart = try run(
      program.adding([SwiftTestCommand.parallelOption]), times: 1, as: swiftTest.inParallel)
    if apart.programStatus == 0 {
      runs += apart.runs
    } else {
      Message.note(
        "the suite failed with --parallel, so that the baseline is of \(runs.count) runs in the "
          + "order of the suite: a test alone may count a little more.")
    }
    return (runs, status)
  }

  private func run(
    _ program: ResolvedProgram, times: Int, as swiftTest: SwiftTestCommand?
  ) throws -> (runs: [SuiteMeasurement], programStatus: Int32) {
    let output = swiftTest == nil ? nil : PassedOutput { self.durations.read(line: $0) }
    let ending = only ?? (isOfSwift ? Self.bundleEnding : "")
    let execution = RecordedExecution(
      program: program, circumstances: circumstances, following: .programs(ending: ending),
      logsEvents: true, holdsAtExit: leaks != nil, output: output?.writingEnd,
      extraWords: swiftTest?.words(folder:),
      poll: leaks == nil && output == nil
        ? nil
        : { folder in
          output?.pass()
          self.leaks?.look(in: folder)
        })
    let (runs, status) = try execution.run(times: times) { folder, _ in
      swiftTest?.add(to: &durations, from: folder)
      return try measurement(of: folder)
    }
    return (runs, status)
  }

  private func measurement(of folder: RecordingFolder) throws(ToolError) -> SuiteMeasurement {
    var suite = SuiteMeasurement()
    // Processes of a suite are mostly the same program: its names are looked up once.
    let symbolicator = Symbolicator(memory: NamedAddresses())
    let progress = ProgressLine()
    defer { progress.finish() }
    for file in RecordingFileName.files(in: folder.path) {
      progress.show("reading \(file.name)")
      try add(file.name, in: folder, to: &suite, symbolicator: symbolicator)
    }
    suite.looksForLeaks = leaks != nil
    suite.failedLeakSearches = leaks?.failures ?? 0
    for test in suite.tests {
      if let duration = durations[test.name] { suite.durations[test.name] = duration }
    }
    return suite
  }

  private func add(
    _ name: String, in folder: RecordingFolder, to suite: inout SuiteMeasurement,
    symbolicator: Symbolicator
  ) throws(ToolError) {
    let path = "\(folder.path)/\(name)"
    let byProcess = !isOfSwift && only == nil
    do throws(RecordingError) {
      var profile = symbolicator.symbolicate(try Recording(path: path).profile())
      // Its end was seen, by who ran it.
      profile.trust.isRunning = false
      if let found = leaks?.findings[name] {
        suite.addLeaks(found.findings, of: found.profile, byProcess: byProcess)
      }
      let log = EventLog(besideRecordingAt: path)
      suite.add(
        profile, name: path, byProcess: byProcess,
        events: log.flatMap { $0.isWhole ? $0.forEachEvent : nil })
    } catch .neverStarted, .empty {
      return
    } catch {
      throw .inconclusive(error.description)
    }
  }
}
