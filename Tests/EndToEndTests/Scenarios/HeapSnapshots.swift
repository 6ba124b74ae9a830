// HeapSnapshots.swift: programs that look at their own heap, and keep what they saw.
import Foundation
import Testing

extension EndToEnd {
  @Suite struct HeapSnapshots {
    /// The words of each line behind a title.
    private func rows(_ title: String, _ output: String) -> [String] {
      output.split(separator: "\n").filter { $0.hasPrefix(title + " ") }.map {
        String($0.dropFirst(title.count + 1))
      }
    }

    @Test("live blocks stand at their lines, to the unit, and changes between two moments")
    func twin() throws {
      let run = try Scenario("heap_snapshot", "twin").record()
      #expect(
        rows("filled:", run.outcome.output) == [
          "medium 309900 300", "large 300099 3", "small 266000 2000",
          "second of equals 200330 10", "first of equals 200330 10",
        ], "\(run.outcome.output)\(run.outcome.errors)")
      #expect(
        rows("changed:", run.outcome.output) == [
          "large 0 -300099 0 -3", "later 153300 153300 100 100", "small 133000 -133000 1000 -1000",
          "medium 309900 0 300 0", "second of equals 200330 0 10 0",
          "first of equals 200330 0 10 0",
        ])
    }

    @Test(
      "the same program in Python under tracemalloc says the same, in the same order",
      .enabled(
        if: FileManager.default.isExecutableFile(atPath: "/usr/bin/python3"),
        "needs /usr/bin/python3"))
    func twinOfTracemalloc() throws {
      let scratch = try ScratchFolder()
      let script = Harness.packageRoot + "/Tests/Programs/import_plumb/heap_snapshot.py"
      let theirs = try Command(
        path: "/usr/bin/python3", arguments: [script], folder: scratch.path
      ).run().output
      let ours = try Scenario("heap_snapshot", "twin").record().outcome.output
      #expect(rows("filled:", theirs) == rows("filled:", ours))
      // The interpreter keeps an object of its own for the last line that ran.
      let isOther = { (row: String) in !row.hasPrefix("later") }
      let (their, our) = (rows("changed:", theirs), rows("changed:", ours))
      #expect(their.filter(isOther) == our.filter(isOther))
      #expect(their.map { $0.prefix(4) } == our.map { $0.prefix(4) })
    }

    @Test(
      "the types of what is live are counted anew for each snapshot",
      arguments: ["heap_snapshot", "heap_snapshot_static"])
    func types(program: String) throws {
      let run = try Scenario(program, "types").record()
      let name = "heap_snapshot.Node"
      #expect(run.outcome.output == "\(name) 1000\n\(name) 600\n", "\(run.outcome.errors)")
      // Counted again at exit, not added to.
      let atExit = try run.report().types.first { $0.name == name }
      #expect(atExit?.counts.allocations == 1_000)
      #expect(atExit?.counts.liveBlocks ?? 0 <= 600)
    }

    @Test("while threads allocate for each other, every grouping sums to the same live bytes")
    func threads() throws {
      let run = try Scenario("heap_snapshot", "threads").record()
      #expect(run.outcome.output == "done\n", "\(run.outcome.errors)")
    }

    @Test("what grew since the last look is told, and looking is no growth")
    func growth() throws {
      let run = try Scenario("heap_snapshot", "growth").record()
      #expect(
        run.outcome.output == "at first true\nwarm true [1]\ngrew 1276659\nthen []\n",
        "\(run.outcome.errors)")
    }

    @Test("filters choose by file and function, and tracebacks are cut where it is said")
    func filters() throws {
      let output = try Scenario("heap_snapshot", "filters").record().outcome.output
      let bytes = { (title: String) in rows(title, output).first.flatMap { Int($0) } ?? -1 }
      #expect(bytes("mine") - bytes("without fill") == 1_276_659, "\(output)")
      #expect(rows("tracebacks", output) == ["1 2"])
    }

    @Test("without the tool, lines are refused with the places where it was looked for")
    func withoutTool() throws {
      var scenario = try Scenario("heap_snapshot", "twin")
      scenario.environment["PLUMB_TOOL"] = "/nonexistent/plumb"
      let output = try scenario.record().outcome.output
      #expect(output.hasPrefix("The tool plumb, which knows lines, was not found."))
      #expect(output.contains("/nonexistent/plumb"))
    }

    /// The program's own allocations, which a report must find in it: by function, file and line.
    private func expectBlocks(_ report: Report, live bytes: Int) {
      let sites = report.sites(blaming: "fill")
      #expect(sites.reduce(0) { $0 + $1.counts.liveBytes } == bytes)
      #expect(report.trust.running)
      #expect(report.sumOfSites.events == report.totals.events)
      let frame = sites.first?.stack.first { isFunction($0.function, "fill") }
      #expect(frame?.file?.hasSuffix("/HeapSnapshots.swift") == true)
      #expect(frame?.line ?? 0 > 0)
      #expect(frame?.module == "heap_snapshot")
    }

    @Test("a saved snapshot is a capture, or a recording, with the program's functions and lines")
    func save() throws {
      let scratch = try ScratchFolder()
      // The copy is read where only it is left: the program has ended, its recording is gone.
      do {
        let run = try Scenario("heap_snapshot", "save", scratch.path).record()
        #expect(run.outcome.output == "saved\n", "\(run.outcome.errors)")
      }
      for name in ["moment.plumb", "moment.recording"] {
        expectBlocks(try Report(of: scratch.path + "/" + name), live: 1_276_659)
      }
      let later = try Report(of: scratch.path + "/later.plumb")
      #expect(later.counts(blaming: "change").liveBytes == 153_300)
    }

    @Test("a capture has the names inside: the program's file may be gone when it is read")
    func saveOfMovedProgram() throws {
      let scratch = try ScratchFolder()
      let program = scratch.path + "/heap_snapshot"
      try FileManager.default.copyItem(atPath: Harness.program("heap_snapshot"), toPath: program)
      let run = try Scenario(program, "save", scratch.path).record()
      #expect(run.outcome.output == "saved\n", "\(run.outcome.errors)")
      try FileManager.default.removeItem(atPath: program)
      expectBlocks(try Report(of: scratch.path + "/moment.plumb"), live: 1_276_659)
    }
  }
}
