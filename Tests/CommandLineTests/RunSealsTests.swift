import Foundation
import Testing

@Suite("plumb run seals what it recorded")
struct RunSealsTests {
  private let runs: RecordingRuns

  init() throws {
    runs = try RecordingRuns()
  }

  /// Runs a program with `-o a.plumb`.
  private func seal(_ program: [String], options: [String] = []) throws -> ToolRun {
    try runs.plumb(["run", "-o", "a.plumb"] + options + ["--"] + program)
  }

  private func isDatabase(_ name: String) throws -> Bool {
    let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: runs.workspace.file(name)))
    return try file.read(upToCount: 15) == Data("SQLite format 3".utf8)
  }

  @Test("The program, what it was before by exec, and its forked children are captures")
  func processes() throws {
    let run = try seal(["env", "bash", "-c", "(x=$(echo a)); exit 3"])
    #expect(run.status == 3)
    #expect(runs.workspace.names == ["a.plumb", "a.plumb.1", "a.plumb.children"])
    #expect(run.errors.contains("plumb: wrote a.plumb\n"))
    #expect(run.errors.contains("next: plumb report a.plumb\n"))
    #expect(try runs.executable("a.plumb")?.hasSuffix("/bash") == true)
    #expect(try runs.executable("a.plumb.1")?.hasSuffix("/env") == true)
    let children = try FileManager.default.contentsOfDirectory(
      atPath: runs.workspace.file("a.plumb.children"))
    #expect(!children.isEmpty)
    for name in ["a.plumb", "a.plumb.1"] + children.map({ "a.plumb.children/\($0)" }) {
      #expect(try isDatabase(name), "\(name)")
    }
    #expect(children.allSatisfy { $0.hasSuffix(".plumb") })
    #expect(try seal(["/bin/true"]).status == 125)
    #expect(try seal(["/bin/true"], options: ["-f"]).status == 0)
    #expect(runs.workspace.names == ["a.plumb"])
  }

  @Test("A name that ends in .recording keeps the recording, which seals to an equal report")
  func keepsRecording() throws {
    #expect(try runs.record(["/bin/ls", "/"], options: ["--quiet"]).status == 0)
    #expect(try !isDatabase("a.recording"))
    #expect(try runs.plumb(["seal", "a.recording"]).status == 0)
    for options in [["text", "--limit", "0"], ["json", "--limit", "0"], ["folded"]] {
      let capture = try runs.plumb(["report", "a.plumb", "--format"] + options)
      #expect(capture.status == 0)
      let recording = try runs.plumb(["report", "a.recording", "--format"] + options)
      #expect(capture.output == recording.output)
    }
  }

  @Test("A capture tells names when the program's file is gone, and the recording cannot")
  func fileGone() throws {
    let program = runs.workspace.file("word-count")
    try FileManager.default.copyItem(atPath: "/bin/bash", toPath: program)
    #expect(try runs.record([program, "-c", "exit 0"], options: ["--quiet"]).status == 0)
    let whole = try runs.plumb(["report", "a.recording", "--format", "json"])
    #expect(whole.output.contains("xmalloc"))
    #expect(try runs.plumb(["seal", "a.recording"]).status == 0)
    try FileManager.default.removeItem(atPath: program)
    #expect(try runs.plumb(["report", "a.plumb", "--format", "json"]).output == whole.output)
    let without = try runs.plumb(["report", "a.recording", "--format", "json"])
    #expect(without.output != whole.output)
  }

  @Test("A recording that cannot be sealed is kept, and the message says where")
  func notSealed() throws {
    // The capture's own name is taken while the program runs, by a folder that no file replaces.
    let run = try seal(["bash", "-c", "mkdir a.plumb; exit 4"], options: ["-f"])
    #expect(run.status == 4)
    #expect(run.errors.contains("the recording was not sealed, and is a.plumb.recording. "))
    #expect(runs.workspace.names.contains("a.plumb.recording"))
    #expect(try runs.executable("a.plumb.recording")?.hasSuffix("/bash") == true)
  }
}
