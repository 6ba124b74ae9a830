import CRecording
import Foundation
import Testing

@Suite("A run whose library or output cannot be had ends with status 125 and one sentence")
struct RunPlaceTests {
  private let workspace: Workspace
  private let library: String

  init() throws {
    workspace = try Workspace()
    library = try workspace.libraryStandIn()
  }

  private func run(
    _ arguments: [String], library: String? = nil, wrapper: [String] = []
  ) throws -> ToolRun {
    try ToolRun.plumb(
      ["run"] + arguments + ["--", "/bin/true"],
      environment: ["PLUMB_LIBRARY": library ?? self.library], folder: workspace.path,
      wrapper: wrapper)
  }

  private func expectFailure(
    _ run: ToolRun, _ words: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(run.status == 125, sourceLocation: sourceLocation)
    #expect(run.errors.contains(words), sourceLocation: sourceLocation)
    #expect(run.errors.split(separator: "\n").count == 1, sourceLocation: sourceLocation)
    #expect(run.output.isEmpty, sourceLocation: sourceLocation)
  }

  @Test("The library is missing: the message lists the places tried")
  func libraryMissing() throws {
    expectFailure(
      try run([], library: "/nowhere/libplumb.so"),
      "PLUMB_LIBRARY names '/nowhere/libplumb.so', which is not a file.")
    // Another process copies it: a file that this one holds open for writing cannot be executed.
    let tool = try workspace.makeFolder("bin") + "/plumb"
    let alone = try ToolRun.plumb(
      ["run", "--", "/bin/true"],
      wrapper: ["sh", "-c", "cp \"$1\" '\(tool)' && shift && exec '\(tool)' \"$@\"", "sh"])
    if !FileManager.default.fileExists(atPath: "/usr/local/lib/plumb/libplumb.so") {
      #expect(alone.status == 125)
      #expect(
        alone.errors.contains(
          "Tried: \(workspace.path)/lib/plumb/libplumb.so, /usr/local/lib/plumb/libplumb.so."))
    }
  }

  @Test("A library of another version, or a file that is no recorder, is refused by name")
  func otherLibrary() throws {
    expectFailure(
      try run([], library: try workspace.libraryStandIn(version: "9.8.7", layout: 6)),
      "is version 9.8.7 with layout 6, and this tool is version 0.1.0 with layout "
        + "\(PLUMB_RECORDING_VERSION)")
    expectFailure(try run([], library: "/bin/true"), "'/bin/true' is not plumb's recorder.")
  }

  @Test("The output exists: -f is named")
  func outputExists() throws {
    try workspace.write([1], to: "a.recording")
    expectFailure(
      try run(["-o", "a.recording"]), "'a.recording' exists already. Use -f to overwrite it")
    expectFailure(try run(["-o", "."]), "'.' is a folder. Give -o the path of a file inside it.")
    expectFailure(try run(["-o", "new/"]), "'new/' is the name of a folder.")
    expectFailure(try run(["-f", "-o", "/dev/null"]), "'/dev/null' is not a regular file.")
    expectFailure(try run(["-o", ""]), "The output file of -o has no name.")
  }

  @Test("The output folder is missing, or is no folder")
  func outputFolderMissing() throws {
    expectFailure(
      try run(["-o", "nowhere/a.recording"]),
      "The output folder 'nowhere' cannot be used: No such file or directory. Create it")
    try workspace.write([1], to: "file")
    expectFailure(
      try run(["-o", "file/a.recording"]),
      "'file' is not a folder. Choose another place for the recording with -o.")
  }

  @Test(
    "The output folder is read-only",
    .enabled(if: Circumstance.isRoot, "needs root, to become another user"))
  func outputFolderReadOnly() throws {
    let folder = try workspace.makeFolder("read-only", mode: 0o555)
    let run = try run(["-o", "\(folder)/a.recording"], wrapper: Circumstance.asNobody)
    expectFailure(run, "The output folder '\(folder)' cannot be written to: Permission denied.")
  }

  @Test(
    "The output folder is full",
    .enabled(if: Circumstance.isRoot, "needs root, to mount a small file system"))
  func outputFolderFull() throws {
    let folder = try workspace.makeFolder("small")
    let mount = "mount -t tmpfs -o size=64k none '\(folder)' && exec \"$@\""
    let run = try run(
      ["-o", "\(folder)/a.recording"], wrapper: ["unshare", "-m", "sh", "-c", mount, "sh"])
    expectFailure(run, "The output folder '\(folder)' is full (65536 bytes free). Make room")
  }

  @Test("Usage errors of run have status 125, and say what is known")
  func usage() throws {
    let option = try run(["--sample"])
    #expect(option.status == 125)
    #expect(option.errors.contains("Unknown option '--sample'"))
    #expect(option.errors.contains("plumb run [-o FILE] [-f] [--follow] [--allocator NAME]"))
    let allocator = try run(["--allocator", "mimalloc"])
    #expect(allocator.status == 125)
    #expect(allocator.errors.contains("'jemalloc' and 'system'"))
    let nothing = try ToolRun.plumb(["run"])
    #expect(nothing.status == 125)
    #expect(nothing.errors.contains("No program was given."))
  }
}
