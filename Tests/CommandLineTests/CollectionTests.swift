import Foundation
import Testing

@Suite("Every process of a run leaves its recording in its place")
struct CollectionTests {
  private let runs: RecordingRuns

  init() throws {
    runs = try RecordingRuns()
  }

  /// Folders of runs of this user in memory that name this test's workspace.
  private var leftovers: [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/dev/shm")) ?? []
    return names.filter { name in
      let file = "/dev/shm/\(name)/destination"
      let text = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
      return text.contains(runs.workspace.path)
    }
  }

  @Test("A program that goes on as another by exec leaves one recording for each, in order")
  func images() throws {
    let run = try runs.record(["env", "sh", "-c", "exec /bin/true"])
    #expect(run.status == 0)
    #expect(runs.workspace.names == ["a.recording", "a.recording.1", "a.recording.2"])
    #expect(try runs.executable("a.recording")?.hasSuffix("/true") == true)
    #expect(try runs.executable("a.recording.1")?.hasSuffix("/env") == true)
    #expect(run.errors.contains("by exec: a.recording.1 to .2"))
    #expect(leftovers.isEmpty)
  }

  @Test("A script is recorded through to its interpreter")
  func script() throws {
    let script = try runs.workspace.write(
      Array("#!/usr/bin/env bash\necho $((6*7))\n".utf8), to: "script", mode: 0o755)
    let run = try runs.record([script], options: ["--quiet"])
    #expect(run.output == "42\n")
    #expect(try runs.executable()?.hasSuffix("/bash") == true)
  }

  @Test("Forked children go to a folder beside it, programs that they start are counted")
  func children() throws {
    let run = try runs.record(["bash", "-c", "(x=$(echo a); y=$x$x); /bin/true; exit 3"])
    #expect(run.status == 3)
    #expect(runs.workspace.names == ["a.recording", "a.recording.children"])
    let names = try FileManager.default.contentsOfDirectory(
      atPath: runs.workspace.file("a.recording.children"))
    #expect(names.count >= 2)
    for name in names {
      let report = try #require(
        try runs.report("a.recording.children/\(name)")["run"] as? [String: Any])
      #expect(report["forked"] as? Bool == true)
    }
    #expect(run.errors.contains("1 program started by it was not recorded"))
    #expect(leftovers.isEmpty)
  }

  @Test("With --follow the programs that it starts are recorded, each by its name")
  func followed() throws {
    let run = try runs.record(
      ["bash", "-c", "/bin/ls / > /dev/null; exit 3"], options: ["--follow"])
    #expect(run.status == 3)
    let names = try FileManager.default.contentsOfDirectory(
      atPath: runs.workspace.file("a.recording.children"))
    #expect(names.contains { $0.hasPrefix("ls.") }, "\(names)")
    #expect(run.errors.contains(#/recorded [0-9]+ other process(es)? in a.recording.children/#))
    #expect(!run.errors.contains("not recorded"))
    #expect(leftovers.isEmpty)
  }

  @Test("A child that outlives the program is collected by the next report after its end")
  func survivor() throws {
    let script = "(x=1; sleep 1.5; x=2) > /dev/null 2>&1 & exit 0"
    let run = try runs.record(["bash", "-c", script])
    #expect(run.errors.contains(#/forked (child is|children are) still running/#))
    #expect(leftovers.count == 1)
    let isCollected = try eventually {
      _ = try runs.plumb(["report", "a.recording"])
      return leftovers.isEmpty
    }
    #expect(isCollected)
    #expect(runs.workspace.names == ["a.recording", "a.recording.children"])
  }

  @Test("A run whose tool was killed is finished by the next report")
  func orphan() throws {
    let script =
      "'\(ToolRun.toolPath)' run -o a.recording -- sh -c 'sleep 1.5; exit 0' & "
      + "tool=$!; until [ \"$(pgrep -P $tool)\" ]; do sleep 0.1; done; sleep 0.3; kill -9 $tool"
    _ = try runs.plumb([], wrapper: ["bash", "-c", script, "bash"])
    #expect(runs.workspace.names.isEmpty)
    #expect(leftovers.count == 1)
    #expect(try runs.plumb(["report"]).status == 1)
    // Another test's report may be the one that finishes it.
    let isAdopted = try eventually { try runs.plumb(["report", "--limit", "1"]).status == 0 }
    #expect(isAdopted)
    #expect(try eventually { leftovers.isEmpty })
    #expect(try runs.executable() != nil)
  }

  @Test("A file that another run has put in its place meanwhile is not overwritten")
  func taken() throws {
    let run = try runs.record(["sh", "-c", "echo precious > a.recording"])
    #expect(run.status == 0)
    let names = runs.workspace.names
    #expect(names.count == 2)
    #expect(names.contains { $0.wholeMatch(of: #/sh\.[0-9]+\.recording/#) != nil })
    let text = try String(contentsOfFile: runs.workspace.file("a.recording"), encoding: .utf8)
    #expect(text == "precious\n")
  }

  @Test(
    "A disk that is full at the end: the recording stays in memory until there is room",
    .enabled(if: Circumstance.isRoot, "needs root, to mount a small file system"))
  func fullAtTheEnd() throws {
    let folder = try runs.workspace.makeFolder("small")
    let script = """
      mount -t tmpfs -o size=1100k none '\(folder)' && cd '\(folder)' || exit 99
      "$1" run -o a.recording -- sh -c 'cat /dev/zero > fill 2> /dev/null; exit 0'
      echo "status $?"
      ls
      rm fill
      "$1" report | head -1
      ls
      """
    // In a process namespace of its own: another test's report must not take up the run.
    let run = try runs.plumb(
      [],
      wrapper: [
        "unshare", "--mount", "--pid", "--fork", "--mount-proc", "bash", "-c", script, "bash",
      ])
    #expect(run.errors.contains("'a.recording' cannot be written: No space left on device"))
    #expect(run.errors.contains("The recording stays in '/dev/shm/plumb-"))
    #expect(run.output.hasPrefix("status 125\nfill\nexact"))
    #expect(run.output.hasSuffix("\na.recording\n"))
    #expect(leftovers.isEmpty)
  }

  @Test("-f replaces what an earlier run left beside the same file")
  func force() throws {
    _ = try runs.record(["env", "bash", "-c", "(x=$(echo a)); exit 0"])
    #expect(
      runs.workspace.names == ["a.recording", "a.recording.1", "a.recording.children"])
    let again = try runs.record(["/bin/true"])
    #expect(again.status == 125)
    #expect(try runs.record(["/bin/true"], options: ["-f"]).status == 0)
    #expect(runs.workspace.names == ["a.recording"])
  }

  @Test("Without -o the file is named after the program and its process")
  func standardName() throws {
    let run = try runs.plumb(["run", "--quiet", "true"])
    #expect(run.status == 0)
    let names = runs.workspace.names
    #expect(names.count == 1)
    #expect(names[0].wholeMatch(of: #/true\.[0-9]+\.plumb/#) != nil)
    #expect(try runs.plumb(["report"]).output.contains("HEAP  true"))
  }

  private func eventually(_ isTrue: () throws -> Bool) throws -> Bool {
    for _ in 0..<100 {
      if try isTrue() { return true }
      usleep(100_000)
    }
    return false
  }
}
