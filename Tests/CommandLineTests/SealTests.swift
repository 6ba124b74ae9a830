import Foundation
import SyntheticRecordings
import Testing

@Suite("A sealed recording reports what the recording reports")
struct SealTests {
  private let workspace: Workspace
  private let recording: String

  init() throws {
    workspace = try Workspace()
    var sample = SyntheticRecording()
    sample.addModule("/opt/gone/App", 0x1000..<0x5000, bias: 0x1000, buildID: [0xab, 0x0c])
    sample.addLane("main", owner: 4711)
    sample.addLane("worker", owner: 4712)
    let site = sample.addSite(node: sample.addStack([0x1101, 0x2001]), sizeClass: 10)
    let other = sample.addSite(node: sample.addStack([0x1301, 0x2001]), sizeClass: 5)
    sample.addEntry(lane: 0, .init(site: site, allocations: 3, blockBytes: 1009))
    sample.addEntry(lane: 1, .init(site: site, allocations: 0, frees: 1, blockBytes: 1009))
    sample.addEntry(
      lane: 1, .init(site: other, allocations: 9, frees: 9, blockBytes: 16),
      lifetimes: [0, 9, 0, 0, 0, 0, 0, 0])
    sample.header.pulse.peak_bytes = 2018
    recording = try workspace.write(sample.bytes, to: "a.recording")
  }

  private func plumb(_ arguments: [String], wrapper: [String] = []) throws -> ToolRun {
    try ToolRun.plumb(arguments, folder: workspace.path, wrapper: wrapper)
  }

  private func expectFailure(
    _ run: ToolRun, _ words: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(run.status == 1, sourceLocation: sourceLocation)
    #expect(run.ownErrors.contains(words), sourceLocation: sourceLocation)
    #expect(run.ownErrors.hasPrefix("plumb: "), sourceLocation: sourceLocation)
    #expect(run.ownErrors.split(separator: "\n").count == 1, sourceLocation: sourceLocation)
    #expect(run.output.isEmpty, sourceLocation: sourceLocation)
  }

  @Test("seal keeps the recording and writes a capture beside it, whose reports are equal")
  func equalReports() throws {
    let run = try plumb(["seal", "a.recording"])
    #expect(run.status == 0)
    #expect(run.output.isEmpty)
    #expect(run.ownErrors == "plumb: wrote a.plumb\n")
    #expect(workspace.names == ["a.plumb", "a.recording"])
    for options in [
      [], ["--format", "json"], ["--format", "folded"], ["--by", "thread"],
      ["--by", "function", "--metric", "allocations"], ["--filter", "App"],
    ] {
      let ours = try plumb(["report", "a.plumb"] + options)
      #expect(ours.status == 0)
      #expect(try ours.output == plumb(["report", "a.recording"] + options).output)
    }
  }

  @Test("without a file, a report is of the newest capture or recording")
  func newest() throws {
    _ = try plumb(["seal", "a.recording"])
    try FileManager.default.removeItem(atPath: recording)
    let old = try workspace.write(Array("not a recording".utf8), to: "z.recording")
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 1_000_000)], ofItemAtPath: old)
    #expect(try plumb(["report"]).output == plumb(["report", "a.plumb"]).output)
  }

  @Test("-o names the capture, a file that exists is kept without -f, a name gets its ending")
  func output() throws {
    try workspace.write(Array("precious".utf8), to: "taken")
    expectFailure(
      try plumb(["seal", "a.recording", "-o", "taken"]), "'taken' exists already. Use -f")
    #expect(try String(contentsOfFile: workspace.file("taken"), encoding: .utf8) == "precious")
    #expect(try plumb(["seal", "a.recording", "-o", "taken", "-f"]).status == 0)
    #expect(try plumb(["report", "taken"]).status == 0)
    expectFailure(
      try plumb(["seal", "a.recording", "-o", "nowhere/a.plumb"]),
      "cannot be written: No such file or directory")
    try FileManager.default.moveItem(atPath: recording, toPath: workspace.file("b"))
    #expect(try plumb(["seal", "b"]).status == 0)
    #expect(workspace.names == ["b", "b.plumb", "taken"])
  }

  @Test("what cannot be sealed is told in a sentence, and nothing is left")
  func refusals() throws {
    expectFailure(try plumb(["seal", "none.recording"]), "cannot be opened: No such file")
    expectFailure(try plumb(["seal", "/bin/true"]), "is not a Plumb recording")
    _ = try plumb(["seal", "a.recording"])
    expectFailure(try plumb(["seal", "a.plumb", "-f"]), "'a.plumb' is a capture already")
    #expect(workspace.names == ["a.plumb", "a.recording"])
  }

  @Test("--symbols names what another machine recorded; a folder that cannot serve is refused")
  func symbols() throws {
    let program = workspace.file("App")
    let folder = try workspace.makeFolder("build/deep") + "/anything"
    try FileManager.default.copyItem(atPath: "/bin/true", toPath: program)
    let build = try workspace.compile("int work(void) { return 7; }", to: folder)
    var sample = SyntheticRecording()
    sample.addModule("/opt/gone/App", 0x1000..<0x9000, bias: 0x1000, buildID: build.id)
    sample.addLane("main", owner: 4711)
    let stack = sample.addStack([0x1000 + build.work + 1])
    sample.addEntry(
      lane: 0, .init(site: sample.addSite(node: stack, sizeClass: 7), allocations: 1))
    try workspace.write(sample.bytes, to: "b.recording")
    let run = try plumb(["seal", "b.recording", "--symbols", ".", "--symbols", "build"])
    #expect(run.status == 0, "\(run.errors)")
    let report = try plumb(["report", "b.plumb"]).output
    #expect(report.contains("work  work.c:1"))
    _ = try workspace.makeFolder("empty")
    expectFailure(
      try plumb(["seal", "b.recording", "-f", "--symbols", "empty"]),
      "There is no ELF file in 'empty'. Give --symbols the folder")
    expectFailure(
      try plumb(["seal", "b.recording", "-f", "--symbols", "none"]),
      "'none' cannot be read: No such file or directory.")
    expectFailure(
      try plumb(["seal", "b.recording", "-f", "--symbols", "App"]), "cannot be read: it is a file.")
  }

  @Test("a capture that was cut, changed, or is another program's is refused by report and query")
  func damaged() throws {
    _ = try plumb(["seal", "a.recording"])
    let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: workspace.file("a.plumb"))))
    var changed = whole
    changed[5000] ^= 1
    var other = whole
    other[68] = 1
    var newer = whole
    newer[63] = 7
    let cases: [([UInt8], String)] = [
      (Array(whole.dropLast(4096)), "is not whole"), (changed, "is damaged"),
      (other, "is another program's SQLite database"), (newer, "has schema version 7"),
    ]
    for (bytes, words) in cases {
      try workspace.write(bytes, to: "b.plumb")
      expectFailure(try plumb(["report", "b.plumb"]), words)
      expectFailure(try plumb(["query", "b.plumb", "SELECT 1"]), words)
    }
  }
}

extension Workspace {
  /// Compiles a library from C: its build id, and where `work` is in it.
  fileprivate func compile(_ source: String, to path: String) throws -> (id: [UInt8], work: UInt64)
  {
    try write(Array(source.utf8), to: "work.c")
    let id: [UInt8] = [0xfe, 0xed, 0x01]
    let compiled = try StartedTool(
      ["gcc", "-g", "-shared", "-Wl,--build-id=0xfeed01", "-o", path, "work.c"],
      folder: self.path
    ).wait()
    #expect(compiled.status == 0, "\(compiled.errors)")
    let symbols = try StartedTool(["nm", "-D", path], folder: self.path).wait().output
    let line = try #require(symbols.split(separator: "\n").first { $0.hasSuffix(" T work") })
    return (id, try #require(UInt64(line.prefix(16), radix: 16)))
  }
}
