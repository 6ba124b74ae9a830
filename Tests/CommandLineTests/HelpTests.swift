import CRecording
import Foundation
import Testing

@Suite("Help is output like any other")
struct HelpTests {
  @Test("plumb --help, and plumb alone")
  func tool() throws {
    let run = try ToolRun.plumb(["--help"])
    #expect(run.status == 0)
    #expect(run.errors.isEmpty)
    #expect(try run.output == golden("plumb--help.txt"))
    #expect(try ToolRun.plumb([]).output == golden("plumb--help.txt"))
  }

  @Test("plumb run --help")
  func runCommand() throws {
    #expect(try ToolRun.plumb(["run", "--help"]).output == golden("plumb-run--help.txt"))
  }

  @Test("plumb report --help")
  func reportCommand() throws {
    #expect(try ToolRun.plumb(["report", "--help"]).output == golden("plumb-report--help.txt"))
  }

  @Test("plumb test --help")
  func test() throws {
    #expect(try ToolRun.plumb(["test", "--help"]).output == golden("plumb-test--help.txt"))
  }

  @Test("plumb check --help and plumb bless --help")
  func gateCommands() throws {
    #expect(try ToolRun.plumb(["check", "--help"]).output == golden("plumb-check--help.txt"))
    #expect(try ToolRun.plumb(["bless", "--help"]).output == golden("plumb-bless--help.txt"))
  }

  @Test("plumb diff --help")
  func diffCommand() throws {
    #expect(try ToolRun.plumb(["diff", "--help"]).output == golden("plumb-diff--help.txt"))
  }

  @Test("plumb seal --help and plumb query --help")
  func captureCommands() throws {
    #expect(try ToolRun.plumb(["seal", "--help"]).output == golden("plumb-seal--help.txt"))
    #expect(try ToolRun.plumb(["query", "--help"]).output == golden("plumb-query--help.txt"))
  }

  @Test("plumb snapshot --help")
  func snapshotCommand() throws {
    #expect(try ToolRun.plumb(["snapshot", "--help"]).output == golden("plumb-snapshot--help.txt"))
  }

  @Test("plumb growth --help")
  func growthCommand() throws {
    #expect(try ToolRun.plumb(["growth", "--help"]).output == golden("plumb-growth--help.txt"))
  }

  @Test("plumb leaks --help")
  func leaksCommand() throws {
    #expect(try ToolRun.plumb(["leaks", "--help"]).output == golden("plumb-leaks--help.txt"))
  }

  @Test("plumb why --help")
  func whyCommand() throws {
    #expect(try ToolRun.plumb(["why", "--help"]).output == golden("plumb-why--help.txt"))
  }

  @Test("plumb top --help")
  func topCommand() throws {
    #expect(try ToolRun.plumb(["top", "--help"]).output == golden("plumb-top--help.txt"))
  }

  @Test("plumb doctor --help")
  func doctorCommand() throws {
    #expect(try ToolRun.plumb(["doctor", "--help"]).output == golden("plumb-doctor--help.txt"))
  }

  @Test("plumb --version names tool, library and layout")
  func version() throws {
    let workspace = try Workspace()
    let library = try workspace.libraryStandIn()
    let run = try ToolRun.plumb(["--version"], environment: ["PLUMB_LIBRARY": library])
    #expect(run.status == 0)
    #expect(
      run.output == "plumb 0.1.0\nlibrary 0.1.0 (\(library))\nrecording layout "
        + "\(PLUMB_RECORDING_VERSION)\n")
  }

  /// The text of a golden file, named after the command that prints it.
  private func golden(_ name: String) throws -> String {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let file = folder.appendingPathComponent("Help").appendingPathComponent(name)
    return try String(contentsOf: file, encoding: .utf8)
  }
}
