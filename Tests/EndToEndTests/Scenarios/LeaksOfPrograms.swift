// LeaksOfPrograms.swift: leaks are found, counted and explained.
import Foundation
import Testing

extension EndToEnd {
  @Suite struct LeaksOfPrograms {
    /// For each kind: blocks and cycles of one leak, and its way round.
    private static let planted: [(kind: String, blocks: Int, cycles: Int, ways: [String])] = [
      ("parents", 5, 1, ["Child.parent", "Parent.children", "[AnyObject] storage.element"]),
      ("closure", 3, 1, ["closure or box of (Owner, Owner)", "Owner.action"]),
      ("dictionary", 2, 1, ["Entry.table", "[Int: Entry] storage.element"]),
      ("actor", 2, 1, ["Helper.worker", "Worker.helper"]),
      ("plain", 1, 0, []),
      ("frames", 3, 1, ["Child.parent", "Parent.children", "[AnyObject] storage.element"]),
    ]

    @Test(
      "100 planted leaks of each kind are counted, with the types and properties of their cycles",
      arguments: ["leaks", "leaks_debug"])
    func planted(program: String) throws {
      for (kind, blocks, cycles, way) in Self.planted {
        let (outcome, report) = try LeakReport.look(Harness.program(program), [kind, "100"])
        #expect(outcome.ending == .exited(2), "\(kind): \(outcome.errors)")
        #expect(outcome.errors.hasSuffix("plumb: verdict: leaks (program exit 0)\n"), "\(kind)")
        let totals = try #require(report).totals
        // What a thread or the allocator left in memory may still show a few of them.
        #expect((95...100).contains(totals.leakedBlocks / blocks), "\(kind): \(totals)")
        #expect(totals.leakedBlocks % blocks == 0, "\(kind): \(totals)")
        #expect(totals.cycles == totals.leakedBlocks / blocks * cycles, "\(kind)")
        for leak in report?.leaks ?? [] {
          let steps = leak.cycle.map { step in
            [step.type, step.field].compactMap(\.self).joined(separator: ".")
              .replacing(program + ".", with: "")
          }
          #expect(steps == way, "\(kind)")
        }
      }
    }

    @Test(
      "plain blocks and lists that nobody points to leak; by their starts or middles others live")
    func plainLeaks() throws {
      let (_, report) = try LeakReport.look(Harness.program("plain_leaks"))
      let leaks = try #require(report).leaks
      #expect(leaks.first { $0.function == "lose_blocks" }?.blocks == 101)
      let lists = try #require(leaks.first { $0.function == "make_list" })
      #expect(lists.leaks == 11 && lists.blocks == 11 && lists.indirectBlocks == 132)
      #expect(report?.totals.leakedBlocks == 101 + 11 * 13)
    }

    @Test("a suppression leaves a leak out and counts it; what was found can be written as one")
    func suppressions() throws {
      let folder = try ScratchFolder()
      let file = folder.path + "/known"
      let program = try Harness.program("plain_leaks")
      _ = try LeakReport.look(program, options: ["--generate-suppressions", file])
      let text = try String(contentsOfFile: file, encoding: .utf8)
      #expect(text.contains("leak:^lose_blocks$") && text.contains("leak:^make_list$"))
      let (outcome, report) = try LeakReport.look(program, options: ["--suppressions", file])
      #expect(outcome.ending == .exited(0) && report?.leaks.isEmpty == true)
      try "leak:lose_bl*ks\n".write(toFile: file, atomically: true, encoding: .utf8)
      let (_, half) = try LeakReport.look(program, options: ["--suppressions", file])
      #expect(half?.leaks.map(\.function) == ["make_list"])
      try "lose_blocks\n".write(toFile: file, atomically: true, encoding: .utf8)
      let (wrong, _) = try LeakReport.look(program, options: ["--suppressions", file])
      #expect(wrong.ending == .exited(1) && wrong.errors.contains("1, 'lose_blocks'"))
    }

    @Test("a program that fails, is killed, or leaves without exit has a verdict of its own")
    func ends() throws {
      let ends = try Harness.program("ends")
      let killed = try LeakReport.look(ends, ["kill"]).outcome
      #expect(killed.ending == .exited(6))
      #expect(killed.errors.hasSuffix("plumb: verdict: failed (program exit 137)\n"))
      let left = try LeakReport.look(ends, ["_exit"]).outcome
      #expect(left.ending == .exited(5))
      #expect(left.errors.hasSuffix("plumb: verdict: inconclusive (program exit 18)\n"))
      let failed = try LeakReport.look("/bin/ls", ["/nonexistent"]).outcome
      #expect(failed.ending == .exited(6))
      #expect(failed.errors.hasSuffix("plumb: verdict: failed (program exit 2)\n"))
      let missing = try LeakReport.look("/nonexistent/program").outcome
      #expect(missing.ending == .exited(127))
    }

    @Test("a running process is looked at while it goes on, and one that isn't recorded is refused")
    func running() throws {
      let folder = try ScratchFolder()
      let program = try Command(
        path: "/usr/bin/python3",
        arguments: ["-c", "import time; print('ready', flush=True); time.sleep(30)"],
        environment: [
          "LD_PRELOAD": Harness.library(), "PLUMB_OUTPUT": folder.path + "/p.recording",
          "PYTHONMALLOC": "malloc",
        ], folder: folder.path
      ).start()
      try program.waitForOutput("ready")
      func leaks(_ pid: pid_t) throws -> Outcome {
        try Command(
          path: Harness.tool(),
          arguments: ["leaks", "\(pid)", "--verdict", "verdict.json", "-o", "r"],
          folder: folder.path
        ).run()
      }
      let found = try leaks(program.pid)
      #expect(found.ending == .exited(0), "\(found.errors)")
      let verdict = try String(contentsOfFile: folder.path + "/verdict.json", encoding: .utf8)
      #expect(verdict.contains("\"verdict\": \"clean\""))
      #expect(try leaks(getpid()).ending == .exited(1))
      program.send(SIGTERM)
      #expect(try program.wait().ending == .killed(by: SIGTERM))
    }

    @Test("types and properties are named in a process that runs, where nothing was freed")
    func runningSwift() throws {
      let folder = try ScratchFolder()
      let program = try Command(
        path: Harness.program("leaks"), arguments: ["dictionary", "100", "wait"],
        environment: [
          "LD_PRELOAD": Harness.library(), "PLUMB_OUTPUT": folder.path + "/p.recording",
        ], folder: folder.path
      ).start()
      try program.waitForOutput("ready")
      let outcome = try Command(
        path: Harness.tool(), arguments: ["leaks", "\(program.pid)"], folder: folder.path
      ).run()
      program.send(SIGKILL)
      _ = try program.wait()
      #expect(outcome.ending == .exited(2), "\(outcome.errors)")
      let way = "leaks.Entry.table → [Int: leaks.Entry] storage.element → leaks.Entry"
      #expect(outcome.output.contains("cycle: \(way)\n"), "\(outcome.output)")
    }
  }
}
