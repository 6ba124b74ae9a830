import Foundation
import Testing

@Suite("A snapshot is a capture of a program that goes on", .serialized)
struct SnapshotTests {
  private let runs: RecordingRuns

  init() throws { runs = try RecordingRuns() }

  /// A shell that allocates now and then for as long as it is let.
  private static let program = ["/bin/sh", "-c", "while :; do x=$x.; sleep 0.01; done"]

  /// Starts a program with the recorder in it and waits until it records.
  private func startRecorded(
    _ words: [String] = program, output: String = "program.recording"
  ) throws -> StartedTool {
    let program = try StartedTool(
      words,
      environment: [
        "LD_PRELOAD": RecordingRuns.library, "PLUMB_OUTPUT": runs.workspace.file(output),
        "PLUMB": "follow=0",
      ], folder: runs.workspace.path)
    for _ in 0..<1000 where !FileManager.default.fileExists(atPath: runs.workspace.file(output)) {
      usleep(5000)
    }
    usleep(100_000)
    return program
  }

  private func end(_ program: StartedTool) {
    program.signal(SIGKILL)
    _ = program.wait()
  }

  private func totals(_ name: String) throws -> [String: Int] {
    try #require(runs.report(name)["totals"] as? [String: Int])
  }

  @Test("It says what was allocated so far, and a later one says more")
  func growing() throws {
    let program = try startRecorded()
    defer { end(program) }
    let first = try runs.plumb(["snapshot", "\(program.pid)"])
    #expect(first.status == 0, "\(first.errors)")
    #expect(first.output.isEmpty)
    let names = runs.workspace.names.filter { $0.hasSuffix(".plumb") }
    let name = try #require(names.first)
    #expect(first.ownErrors == "plumb: wrote \(name)\n")
    #expect(name.hasSuffix(".\(program.pid).0001.plumb"))
    usleep(200_000)
    #expect(try runs.plumb(["snapshot", "\(program.pid)", "-o", "b.plumb"]).status == 0)
    let before = try totals(name)
    let after = try totals("b.plumb")
    #expect(try #require(before["allocations"]) > 0)
    #expect(try #require(after["allocations"]) > #require(before["allocations"]))
    let text = try runs.plumb(["report", "b.plumb"]).output
    #expect(text.contains("was running after"))
    #expect(text.contains("\nlive at "))
    let again = try runs.plumb(["snapshot", "\(program.pid)", "-o", "b.plumb"])
    #expect(again.status == 1)
    #expect(again.ownErrors.contains("'b.plumb' exists already. Use -f"))
  }

  @Test("A series keeps its newest captures, and ends with the program")
  func series() throws {
    let program = try startRecorded(
      ["/bin/sh", "-c", "for i in 1 2 3 4 5 6 7 8 9 a b c d e f; do sleep 0.1; done"])
    defer { end(program) }
    let run = try runs.plumb(
      ["snapshot", "\(program.pid)", "--every", "50ms", "--keep", "2", "-o", "s.plumb"])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.ownErrors.hasPrefix("plumb: the program has ended; took "))
    let kept = runs.workspace.names.filter { $0.hasPrefix("s.") }
    #expect(kept.count == 2)
    #expect(!kept.contains("s.0001.plumb"))
    for name in kept { #expect(try !totals(name).isEmpty) }
  }

  @Test("A signal ends a series, and what it has written is whole")
  func signalled() throws {
    let program = try startRecorded()
    defer { end(program) }
    let series = try StartedTool(
      [ToolRun.toolPath, "snapshot", "\(program.pid)", "--every", "1h", "-o", "s.plumb"],
      folder: runs.workspace.path)
    for _ in 0..<1000 where !runs.workspace.names.contains("s.0001.plumb") { usleep(5000) }
    series.signal(SIGINT)
    let run = series.wait()
    #expect(run.status == 0)
    #expect(run.ownErrors == "plumb: took 1 capture; kept 1: s.0001.plumb\n")
    #expect(try !totals("s.0001.plumb").isEmpty)
  }

  @Test("Of plumb run itself, it says which child is recorded")
  func recordedChild() throws {
    let run = try StartedTool(
      [ToolRun.toolPath, "run", "--quiet", "-o", "a.plumb", "--", "sleep", "30"],
      environment: ["PLUMB_LIBRARY": RecordingRuns.library], folder: runs.workspace.path)
    defer {
      run.signal(SIGTERM)
      _ = run.wait()
    }
    var said = ""
    for _ in 0..<200 where !said.contains("but its child") {
      said = try runs.plumb(["snapshot", "\(run.pid)"]).ownErrors
      usleep(20_000)
    }
    let child = try #require(said.firstMatch(of: #/but its child (\d+) is. Give that number./#))
    #expect(try runs.plumb(["snapshot", "\(child.1)", "-o", "b.plumb"]).status == 0)
  }

  @Test("A process that is none, has ended, is not recorded or not ours: one sentence each")
  func refusals() throws {
    let program = try startRecorded()
    let plain = try StartedTool(["sleep", "30"], folder: "/tmp")
    defer { end(plain) }
    usleep(50_000)
    func expectRefusal(_ pid: pid_t, _ words: String, wrapper: [String] = []) throws {
      let run = try runs.plumb(["snapshot", "\(pid)"], wrapper: wrapper)
      #expect(run.status == 1)
      #expect(run.ownErrors.hasPrefix("plumb: ") && run.ownErrors.contains(words), "\(run.errors)")
      #expect(run.ownErrors.split(separator: "\n").count == 1)
    }
    if Circumstance.isRoot {
      try expectRefusal(
        program.pid, "may not be looked at by this user. It belongs to user 0.",
        wrapper: Circumstance.asNobody)
    }
    end(program)
    try expectRefusal(program.pid, "There is no process \(program.pid)")
    try expectRefusal(plain.pid, "(sleep) is not recorded. A program is recorded when")
    #expect(try runs.plumb(["snapshot", "0"]).ownErrors.contains("'0' is no process id"))
    #expect(
      try runs.plumb(["snapshot", "1", "--keep", "2"]).ownErrors.contains("--keep is for --every"))
    #expect(
      try runs.plumb(["snapshot", "1", "-f", "--every", "1s"]).ownErrors.contains("one capture"))
    for time in ["10", "1ms", "s", "-3s", "99999999999999999999h"] {
      #expect(try runs.plumb(["snapshot", "1", "--every=\(time)"]).status == 1)
    }
  }
}
