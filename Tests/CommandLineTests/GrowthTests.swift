import Testing

@Suite("What growth refuses")
struct GrowthTests {
  @Test(
    "one sentence says what is missing",
    arguments: [
      (["growth"], "Give the id of a recorded process, or at least 4 captures."),
      (["growth", "a.plumb"], "'a.plumb' is no process id. Give one, or at least 4 captures."),
      (["growth", "a", "b", "c"], "3 captures are too few to tell growth from chance."),
      (["growth", "--moments", "3", "1"], "--moments is 3. Growth needs at least 4."),
      (
        ["growth", "--every", "1s", "a", "b", "c", "d"], "--every and --moments are for a process."
      ),
      (["growth", "--limit=-1", "1"], "--limit is -1."),
      (["growth", "999999999"], "There is no process 999999999"),
    ])
  func refusals(words: [String], sentence: String) throws {
    let run = try ToolRun.plumb(words)
    #expect(run.status == 1)
    #expect(run.errors.contains(sentence), "\(run.errors)")
    #expect(run.output.isEmpty)
  }

  @Test("captures of two processes are not one series")
  func twoProcesses() throws {
    let runs = try RecordingRuns()
    for name in ["first", "second"] {
      let run = try runs.plumb([
        "run", "--quiet", "-o", "\(name).plumb", "--", "/bin/sh", "-c", ":",
      ])
      #expect(run.status == 0, "\(run.errors)")
    }
    let names = ["first.plumb", "first.plumb", "first.plumb", "second.plumb"]
    let run = try runs.plumb(["growth"] + names)
    #expect(run.status == 1)
    #expect(run.errors.contains("Growth is that of one process"), "\(run.errors)")
  }
}
