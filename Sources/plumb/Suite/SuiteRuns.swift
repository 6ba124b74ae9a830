import Glibc
import ProfileModel
import RecordingReader
import Symbolication

/// Runs a test suite under the recorder, all processes of it that are tests.
struct SuiteRuns {
  let program: ResolvedProgram
  let circumstances: CircumstanceOptions
  /// How the names of the programs that are recorded end; nil for those that the command implies.
  let only: String?

  /// `swift test` starts compilers and linkers besides; its tests are programs of this ending.
  private static let bundleEnding = ".xctest"

  private var isOfSwift: Bool { FileSystem.name(of: program.path) == "swift" }

  /// What the runs counted, and the first status that was not 0; then nothing more was run.
  ///
  /// - Throws: 1 or 125 to 127 where the program can't be started.
  func run(times: Int) throws -> (runs: [SuiteMeasurement], programStatus: Int32) {
    let ending = only ?? (isOfSwift ? Self.bundleEnding : "")
    let (runs, status) = try RecordedExecution(
      program: program, circumstances: circumstances, following: .programs(ending: ending)
    ).run(times: times) { folder, _ in try measurement(of: folder) }
    return (runs, status)
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
        suite.add(profile, name: path, byProcess: !isOfSwift && only == nil)
      } catch .neverStarted, .empty {
        continue
      } catch {
        throw .inconclusive(error.description)
      }
    }
    return suite
  }
}
