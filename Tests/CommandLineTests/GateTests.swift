import Foundation
import Testing

@Suite("plumb check returns its verdict, and plumb bless makes the baseline it goes by")
struct GateTests {
  private let workspace: Workspace

  init() throws {
    workspace = try Workspace()
  }

  /// A report of one site, as `plumb report --format json` would write it.
  @discardableResult
  private func report(
    _ allocations: Int, to name: String = "run.json", recorder: String = "0.1.0",
    dropped: Int = 0
  ) throws -> String {
    let counts =
      "\"allocations\": \(allocations), \"allocated_bytes\": \(allocations * 32), "
      + "\"frees\": 0, \"freed_bytes\": 0, \"peak_blocks\": 0, \"peak_bytes\": 0, "
      + "\"temporary_allocations\": 0"
    let text = """
      {"schema": "plumb.report/1",
      "run": {"command": ["/build/app"], "executable": "/build/app",
      "allocator": "jemalloc-5.3.0", "recorder_version": "\(recorder)"},
      "trust": {"dropped_events": \(dropped)}, "totals": {\(counts)},
      "sites": [{"id": "00000000000000ab", "function": "App.load()", "module": "app",
      "file": "/src/App.swift", "line": 7, "type": "Node", \(counts)}], "types": []}
      """
    return try workspace.write(Array(text.utf8), to: name)
  }

  private func plumb(_ words: String..., wrapper: [String] = []) throws -> ToolRun {
    try ToolRun.plumb(words, folder: workspace.path, wrapper: wrapper)
  }

  private func bless(_ allocations: Int) throws {
    try report(allocations)
    #expect(try plumb("bless", "--baseline", "b.json", "run.json").status == 0)
  }

  private func contents(_ name: String = "b.json") -> Data? {
    FileManager.default.contents(atPath: workspace.file(name))
  }

  @Test("Equal is 0, more is 2, less is 0 and with --ratchet 3, from nothing to one is 2")
  func statuses() throws {
    try bless(10)
    #expect(try plumb("check", "--baseline", "b.json", "run.json").status == 0)
    try report(11)
    let grown = try plumb("check", "--baseline", "b.json", "run.json")
    #expect(grown.status == 2)
    #expect(grown.output.contains("+1  exact    App.load()  App.swift:7  [Node]"))
    #expect(grown.output.contains("plumb bless --baseline b.json run.json"))
    #expect(grown.ownErrors.hasSuffix("plumb: verdict: regressed\n"))
    #expect(try plumb("check", "--report-only", "--baseline", "b.json", "run.json").status == 0)
    try report(9)
    #expect(try plumb("check", "--baseline", "b.json", "run.json").status == 0)
    #expect(try plumb("check", "--ratchet", "--baseline", "b.json", "run.json").status == 3)
    try bless(0)
    try report(1)
    #expect(try plumb("check", "--baseline", "b.json", "run.json").status == 2)
  }

  @Test("Without a baseline or an entry it is 4, with the command that makes one")
  func missing() throws {
    try report(10)
    let none = try plumb("check", "run.json")
    #expect(none.status == 4)
    #expect(none.output.contains("to make this the baseline: plumb bless run.json"))
    try bless(10)
    let other = try plumb("check", "--name", "other", "--baseline", "b.json", "run.json")
    #expect(other.status == 4)
  }

  @Test("Another recorder makes the comparison advice: 4, never silently 0")
  func outdated() throws {
    try bless(10)
    try report(10, recorder: "0.2.0")
    let run = try plumb("check", "--baseline", "b.json", "run.json")
    #expect(run.status == 4)
    #expect(run.output.contains("counting was plumb-0.1.0 and is plumb-0.2.0"))
    let blessing = try plumb("bless", "--baseline", "b.json", "run.json")
    #expect(blessing.status == 1)
    #expect(blessing.errors.contains("counting was plumb-0.1.0 and is plumb-0.2.0"))
  }

  @Test("What lost events or can't be read is inconclusive: 5")
  func inconclusive() throws {
    try bless(10)
    try report(10, dropped: 3)
    #expect(try plumb("check", "--baseline", "b.json", "run.json").status == 5)
    #expect(try plumb("bless", "--baseline", "b.json", "run.json").status == 5)
    let whole = try #require(contents("b.json"))
    try workspace.write(Array("SQLite format 3\0".utf8) + Array(whole), to: "cut.plumb")
    #expect(try plumb("check", "--baseline", "b.json", "cut.plumb").status == 5)
    #expect(try plumb("check", "--baseline", "b.json", "absent.plumb").status == 1)
  }

  @Test("A blessing keeps the other entries, and writes nothing where nothing changed")
  func entries() throws {
    try bless(10)
    try report(3)
    #expect(try plumb("bless", "--name", "b\"\n", "--baseline", "b.json", "run.json").status == 0)
    let both = contents()
    let again = try plumb("bless", "--name", "b\"\n", "--baseline", "b.json", "run.json")
    #expect(again.output.contains("unchanged"))
    #expect(contents() == both)
    try report(10)
    #expect(try plumb("check", "--baseline", "b.json", "run.json").status == 0)
  }

  @Test("A suggested baseline is blessed without another run")
  func suggestion() throws {
    try bless(10)
    try report(12)
    let words = ["--baseline", "b.json", "--write-suggested", "s.json", "run.json"]
    #expect(try ToolRun.plumb(["check"] + words, folder: workspace.path).status == 2)
    #expect(try plumb("bless", "--baseline", "b.json", "--from", "s.json").status == 0)
    #expect(try plumb("check", "--baseline", "b.json", "run.json").status == 0)
  }

  @Test("A broken baseline is refused with its line, and stays as it is")
  func broken() throws {
    try bless(10)
    let whole = String(decoding: try #require(contents()), as: UTF8.self)
    for (from, to, words) in [
      ("  \"key\"", "<<<<<<< ours\n  \"key\"", "a merge conflict is not resolved"),
      ("\"runs\": 1", "\"runs\": 1, \"runs\": 1", "'runs' stands here twice"),
      ("\"exact\"", "\"exakt\"", "'exakt' is no class"),
    ] {
      let changed = Array(whole.replacing(from, with: to, maxReplacements: 1).utf8)
      try workspace.write(changed, to: "b.json")
      for command in ["check", "bless"] {
        let run = try plumb(command, "--baseline", "b.json", "run.json")
        #expect(run.status == 1)
        #expect(run.errors.contains("line ") && run.errors.contains(words), "\(run.errors)")
        #expect(contents() == Data(changed))
      }
    }
  }

  @Test("A second writer is refused, and so is a place that cannot be written")
  func writing() throws {
    try bless(10)
    let before = contents()
    try report(11)
    let locked = try plumb(
      "bless", "--baseline", "b.json", "run.json", wrapper: ["flock", workspace.path])
    #expect(locked.status == 1)
    #expect(locked.errors.contains("Another plumb is writing a baseline"))
    #expect(contents() == before)
    let nowhere = try plumb("bless", "--baseline", "/proc/none/b.json", "run.json")
    #expect(nowhere.status == 1)
    #expect(nowhere.errors.contains("'/proc/none' of the baseline cannot be made"))
  }

  @Test("Budgets come from plumb.json, and a slip in it is an error with its line")
  func budgets() throws {
    try bless(10)
    func write(_ budget: String) throws {
      let text = "{\"schema\": \"plumb.configuration/1\", \"budgets\": [\n\(budget)]}"
      try workspace.write(Array(text.utf8), to: "plumb.json")
    }
    try write("{\"site\": \"App.*\", \"metric\": \"allocations\", \"max\": 9}")
    let exceeded = try plumb("check", "--baseline", "b.json", "run.json")
    #expect(exceeded.status == 2)
    #expect(exceeded.output.contains("allocations in App.*: 10, and 9 are allowed (line 2"))
    try write("{\"site\": \"App.*\", \"metric\": \"allocations\", \"max\": 10}")
    #expect(try plumb("check", "--baseline", "b.json", "run.json").status == 0)
    try write("{\"sight\": \"App.*\"}")
    let slip = try plumb("check", "--baseline", "b.json", "run.json")
    #expect(slip.status == 1)
    #expect(slip.errors.contains("line 2: 'sight' is not known here"))
  }

  @Test("Several surfaces are written beside the one on stdout")
  func copies() throws {
    try bless(10)
    try report(11)
    let run = try plumb(
      "check", "--baseline", "b.json", "--format", "github", "--write", "junit=j.xml", "--write",
      "sarif=s.sarif", "--verdict", "v.json", "run.json")
    #expect(run.status == 2)
    #expect(run.output.contains("::error "))
    #expect(workspace.names.contains("j.xml") && workspace.names.contains("s.sarif"))
    let verdict = String(decoding: try #require(contents("v.json")), as: UTF8.self)
    #expect(verdict.contains("\"verdict\": \"regressed\"") && verdict.contains("\"status\": 2"))
    #expect(try plumb("check", "--write", "word=file", "run.json").status == 1)
  }

  @Test("A program is timed beside another; equal ones pass or stay open, never fail")
  func time() throws {
    let words = ["check", "--pairs", "5", "--format", "json", "--base-program", "/bin/true"]
    let run = try ToolRun.plumb(words + ["--", "/bin/true"], folder: workspace.path)
    #expect([0, 5].contains(run.status), "\(run.output)\(run.errors)")
    #expect(run.output.contains("\"metric\": \"cpu_time\""))
    #expect(workspace.names.isEmpty)
  }

  @Test("One that takes a hundred times as long is slower: 2")
  func slower() throws {
    // What the shell runs depends on its own name, which is all that differs.
    let script = "case $0 in */sh) exit;; esac; i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done"
    let run = try plumb(
      "check", "--pairs", "5", "--base-program", "/bin/sh", "--", "/bin/dash", "-c", script)
    #expect(run.status == 2, "\(run.output)\(run.errors)")
    #expect(run.output.contains("GREW"))
    #expect(run.ownErrors.hasSuffix("plumb: verdict: regressed (program exit 0)\n"))
  }

  @Test("Time has no baseline: what is for memory is refused beside it, and failures are 6")
  func timeRefusals() throws {
    for words in [
      ["--baseline", "b.json"], ["--ratchet"], ["--calibrate"], ["--pairs", "4"],
      ["--time-floor", "0"], ["--runs", "5"],
    ] {
      let line = ["check", "--base-program", "/bin/true"] + words + ["--", "/bin/true"]
      #expect(try ToolRun.plumb(line, folder: workspace.path).status == 1, "\(words)")
    }
    #expect(try plumb("check", "--base-program", "/bin/true", "--", "/bin/false").status == 6)
    let base = try plumb("check", "--base-program", "/bin/false", "--", "/bin/true")
    #expect(base.status == 6)
    #expect(base.errors.contains("The base program '/bin/false' ended with status 1"))
    #expect(try plumb("check", "--base-program", "/none", "--", "/bin/true").status == 127)
  }

  @Test(
    "A calibration says what the machine can tell, and writes nothing",
    .enabled(
      if: ProcessInfo.processInfo.environment["PLUMB_FULL_TESTS"] == "1",
      "it takes the machine for itself: make test-full"))
  func calibration() throws {
    let run = try plumb("check", "--calibrate", "--pairs", "5", "--", "/bin/true")
    #expect(run.status == 0, "\(run.errors)")
    for words in ["no change", "the smallest growth", "suggested: "] {
      #expect(run.output.contains(words), "\(run.output)")
    }
    #expect(workspace.names.isEmpty)
    #expect(try plumb("check", "--calibrate", "--", "/bin/false").status == 6)
  }

  @Test("A program is run, blessed and checked; one that fails is 6, with its status")
  func program() throws {
    let runs = try RecordingRuns()
    let words = ["--baseline", "b.json", "--", "/bin/echo", "hello"]
    let blessing = try runs.plumb(["bless"] + words)
    #expect(blessing.status == 0, "\(blessing.errors)")
    #expect(!blessing.output.contains("\nhello\n") && blessing.errors.contains("hello\n"))
    let check = try runs.plumb(["check"] + words)
    #expect(check.status == 0, "\(check.output)")
    #expect(check.ownErrors.hasSuffix("plumb: verdict: passed (program exit 0)\n"))
    let crowded = try runs.plumb(
      ["check"] + words, environment: ["ANOTHER": String(repeating: "x", count: 5000)])
    #expect(crowded.status == 0, "\(crowded.output)")
    #expect(try runs.plumb(["check", "--", "/bin/false"]).status == 6)
    #expect(try runs.plumb(["bless", "--", "/bin/false"]).status == 6)
    #expect(runs.workspace.names == ["b.json"])
  }
}
