import CRecording
import Foundation
import SyntheticRecordings
import Testing

@Suite("A report that cannot be made ends with status 1 and one sentence")
struct ReportRefusalTests {
  private let workspace: Workspace

  init() throws {
    workspace = try Workspace()
  }

  private func report(_ arguments: [String], wrapper: [String] = []) throws -> ToolRun {
    try ToolRun.plumb(["report"] + arguments, folder: workspace.path, wrapper: wrapper)
  }

  private func expectFailure(
    _ run: ToolRun, _ words: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(run.status == 1, sourceLocation: sourceLocation)
    #expect(run.ownErrors.hasPrefix("plumb: "), sourceLocation: sourceLocation)
    #expect(run.ownErrors.contains(words), sourceLocation: sourceLocation)
    #expect(run.ownErrors.split(separator: "\n").count == 1, sourceLocation: sourceLocation)
    #expect(run.output.isEmpty, sourceLocation: sourceLocation)
  }

  @Test("No recording in the folder, none of that name, a folder, an empty file")
  func missing() throws {
    expectFailure(
      try report([]), "There is no *.plumb and no *.recording in this folder. Record a program")
    expectFailure(try report(["no.recording"]), "cannot be opened: No such file or directory")
    expectFailure(try report([workspace.path]), "is not a regular file")
    expectFailure(try report([try workspace.write([], to: "empty")]), "is empty")
  }

  @Test("A file that is no recording, one of another version, one that was never started")
  func foreign() throws {
    expectFailure(try report(["/bin/true"]), "'/bin/true' is not a Plumb recording")
    var other = SyntheticRecording()
    other.header.version = 9
    expectFailure(
      try report([try workspace.write(other.bytes, to: "other")]),
      "has layout version 9, and this plumb reads version \(PLUMB_RECORDING_VERSION)")
    var silent = SyntheticRecording()
    silent.header.magic = 0
    expectFailure(
      try report([try workspace.write(silent.bytes, to: "silent")]), "was never started")
  }

  @Test("A recording cut at any page is refused, and says by how much")
  func truncated() throws {
    let whole = SyntheticRecording().bytes
    for length in stride(from: 1, to: whole.count, by: 4093) {
      let path = try workspace.write(Array(whole[..<length]), to: "cut")
      let run = try report([path])
      #expect(run.status == 1)
      #expect(run.ownErrors.contains("'\(path)'"))
      #expect(run.output.isEmpty)
    }
  }

  @Test(
    "A recording that may not be read",
    .enabled(if: Circumstance.isRoot, "needs root, to become another user"))
  func unreadable() throws {
    let path = try workspace.write(SyntheticRecording().bytes, to: "a.recording", mode: 0o600)
    expectFailure(
      try report([path], wrapper: Circumstance.asNobody), "cannot be opened: Permission denied")
  }

  @Test("Unknown options, formats, metrics and groupings list what is known")
  func unknown() throws {
    let cases: [([String], [String])] = [
      (["--format", "xml"], ["text", "json", "folded", "pprof", "prometheus"]),
      (
        ["--format", "dhat", "--by", "file"], ["--by changes nothing in the format dhat.", "json"]
      ),
      (["--format", "pprof", "--limit", "3"], ["--limit changes nothing in the format pprof."]),
      (
        ["--format", "pprof", "--metric", "peak_bytes"],
        ["The format pprof has no peak_bytes. It has allocations, allocated_bytes, live_blocks"]
      ),
      (["--metric", "bytes"], ["peak_bytes", "temporary_allocations"]),
      (["--by", "size"], ["site", "function", "file", "line", "module", "type", "thread"]),
      (["--colour"], ["Unknown option '--colour'", "--format", "--metric", "--by", "--filter"]),
      (["--limit", "-1"], ["--limit"]),
      (["--limit=-1"], ["--limit is -1. Give a number of rows, or 0 for all."]),
      (["--stacks=-1"], ["--stacks is -1. Give 0 or more."]),
      (["--source", "a.c", "--format", "svg"], ["--source has no format svg. It has text and"]),
      (["--source", "a.c", "--by", "file"], ["--by changes nothing with --source."]),
    ]
    for (arguments, words) in cases {
      let run = try report(arguments)
      #expect(run.status == 1)
      #expect(run.output.isEmpty)
      #expect(run.ownErrors.hasPrefix("plumb: "))
      for word in words { #expect(run.ownErrors.contains(word), "\(arguments)") }
    }
    let command = try ToolRun.plumb(["diff"])
    #expect(command.status == 1)
  }

  @Test("A source file of which no code was recorded, and no lines at all")
  func source() throws {
    let path = try workspace.write(SyntheticRecording().bytes, to: "a.recording")
    expectFailure(
      try report([path, "--source", "main.c"]),
      "No code in this recording has a source line. Build the program with -g")
  }

  @Test("One of several captures that cannot be read is named")
  func oneOfSeveral() throws {
    let path = try workspace.write(SyntheticRecording().bytes, to: "a.recording")
    expectFailure(try report([path, "/bin/true"]), "'/bin/true' is not a Plumb recording")
    expectFailure(try report([path, "none"]), "'none' cannot be opened")
  }

  @Test("A filter that is no regular expression")
  func filter() throws {
    let path = try workspace.write(SyntheticRecording().bytes, to: "a.recording")
    expectFailure(
      try report([path, "--filter", "/(/"]), "The filter '/(/' is not a regular expression")
  }

  @Test("The report's file exists, its folder is missing, or nothing more can be written")
  func output() throws {
    let path = try workspace.write(SyntheticRecording().bytes, to: "a.recording")
    try workspace.write([1], to: "taken")
    expectFailure(try report([path, "-o", "taken"]), "'taken' exists already. Use -f")
    expectFailure(
      try report([path, "-o", "nowhere/report"]),
      "cannot be written to 'nowhere/report': No such file or directory")
    let full = try report([path], wrapper: ["sh", "-c", "exec \"$@\" > /dev/full", "sh"])
    expectFailure(full, "cannot be written to 'stdout': No space left on device")
    #expect(workspace.names == ["a.recording", "taken"])
  }
}
