// SurroundingsOfProgram.swift: descriptors, preloads, signals, namespaces, stacks (RELIABILITY 13
// to 24, 69).
import Foundation
import Testing

extension EndToEnd {
  @Suite struct SurroundingsOfProgram {
    @Test("the user's own preload stays in force, in order, and reaches children")
    func userPreload() throws {
      let preload = try Harness.program("user_preload.so")
      let run = try Scenario("with_user_preload").record(preloads: [preload])
      #expect(run.outcome.ending == .exited(0))
      #expect(run.outcome.output == "parent: 211 calls passed\nchild: 211 calls passed\n")
      try run.report().expectWhole()
      #expect(try run.childReports().count == 1)
    }

    @Test("a user's preload whose clock allocates does not find itself inside the allocator")
    func shiftedClock() throws {
      let preload = try Harness.program("shifted_clock.so")
      let run = try Scenario("ends", "return").record(preloads: [preload])
      #expect(run.outcome.ending == .exited(16))
      let report = try run.report()
      report.expectWhole()
      report.expectSite("allocate_before_end", allocations: 1013, bytesEach: 127, frees: 13)
      #expect(report.trust.nestedEvents == 0)
    }

    @Test(
      "where no recording can be made one line says why, and the program runs",
      arguments: [
        ("", "it is a folder; name a file in it, as %p.recording"),
        ("/nowhere/x", "there is no such folder"),
        ("/file/x", "a part of the path is not a folder"),
        ("/" + String(repeating: "x", count: 300), "the name is too long"),
      ])
    func noRecording(output: String, why: String) throws {
      let scratch = try ScratchFolder()
      let folder = try scratch.makeFolder("recordings")
      _ = try scratch.write("text", to: "recordings/file")
      var command = try Scenario("ends", "return").recorded(in: scratch.path, recordings: folder)
      command.environment["PLUMB_OUTPUT"] = folder + output
      let outcome = try command.run()
      #expect(outcome.ending == .exited(16))
      let sentence = "plumb: cannot create the recording \(folder)\(output): \(why)"
      #expect(outcome.errors == sentence + "; the program runs without a recording\n")
      #expect(try contents(of: folder).keys.sorted() == ["file"])
    }

    @Test("under plumb run the program and its children see the environment that they would have")
    func unchangedEnvironment() throws {
      var scenario = try Scenario("print_environment")
      scenario.environment = ["MALLOC_CONF": "junk:false", "LAST": "one"]
      let plain = try scenario.runPlain(in: NSTemporaryDirectory())
      let scratch = try ScratchFolder()
      let outcome = try Command(
        path: try Harness.tool(),
        arguments: ["run", "-o", scratch.path + "/out.recording", "--", scenario.path],
        environment: scenario.environment, folder: scratch.path
      ).run()
      #expect(outcome.ending == .exited(0))
      #expect(outcome.output == plain.output)
    }

    @Test(
      "a daemon that closes all descriptors finds its own files byte-identical",
      arguments: ["loop", "close_range", "closefrom"])
    func daemon(kind: String) throws {
      let run = try Scenario("daemon", kind).expectAsWithoutUs()
      try run.report().expectWhole()
      let children = try run.childReports()
      #expect(children.count == 1)
      for child in children {
        child.expectWhole()
        #expect(child.counts(blaming: "allocate_in_daemon").allocations == 16_211)
      }
    }

    @Test("no descriptor number is ours, and a limit of 16 leaves as many as without us")
    func fewDescriptors() throws {
      let report = try Scenario("few_descriptors").expectAsWithoutUs().report()
      report.expectWhole()
      #expect(report.counts(blaming: "allocate_between").allocations == 460)
    }

    @Test("started without stdin, stdout and stderr, the program is given numbers 0, 1 and 2")
    func closedAtStart() throws {
      let run = try Scenario("closed_at_start").expectAsWithoutUs()
      let report = try Report(of: try run.paths().last ?? "")
      report.expectWhole()
      report.expectSite(
        "allocate_without_streams", allocations: 422, bytesEach: 1009, frees: 422)
    }

    @Test("unshare(CLONE_NEWUSER) and setuid after the start work as without us")
    func namespacesLater() throws {
      let run = try Scenario("namespaces_later").expectAsWithoutUs()
      let report = try run.report()
      report.expectWhole()
      report.expectSite("allocate_in_namespace", allocations: 202, bytesEach: 1009, frees: 202)
    }

    @Test("in an empty root the program and its child go on")
    func chrooted() throws {
      let run = try Scenario("chrooted").record()
      let scratch = try ScratchFolder()
      let plain = try Scenario("chrooted").runPlain(in: scratch.path)
      #expect(run.outcome.ending == plain.ending)
      #expect(run.outcome.output == plain.output)
      try run.report().expectWhole()
    }

    @Test("two processes that call themselves 1 have recordings of their own")
    func uniqueNames() throws {
      let scratch = try ScratchFolder()
      let program = try Harness.program("ends")
      for _ in 0..<2 {
        // `env` stands between, so that the shells and launchers are not recorded.
        let outcome = try Command(
          path: "/usr/bin/unshare",
          arguments: [
            "--user", "--map-root-user", "--pid", "--fork", "env",
            "LD_PRELOAD=" + (try Harness.library()),
            "PLUMB_OUTPUT=\(scratch.path)/%p.recording", program, "return",
          ], folder: scratch.path
        ).run()
        #expect(outcome.ending == .exited(16))
      }
      for name in ["1.recording", "1.recording.2"] {
        let report = try Report(of: scratch.path + "/" + name)
        report.expectWhole()
        report.expectSite("allocate_before_end", allocations: 1013, bytesEach: 127, frees: 13)
      }
    }

    @Test("no thread, no signal taken, no mask, descriptor, limit or timer differs")
    func footprint() throws {
      let report = try Scenario("footprint").expectAsWithoutUs().report()
      report.expectWhole()
      report.expectSite("allocate_and_look", allocations: 422, bytesEach: 1009, frees: 422)
    }

    @Test("a program with plans of its own for every signal receives just what was sent")
    func ownSignals() throws {
      let report = try Scenario("own_signals").expectAsWithoutUs().report()
      report.expectWhole()
      report.expectSite("allocate_between_signals", allocations: 202, bytesEach: 1009, frees: 202)
    }

    @Test("5,000 alarms a second during malloc and free lose no event")
    func alarmStorm() throws {
      let report = try Scenario("alarm_storm").expectAsWithoutUs().report()
      report.expectWhole()
      report.expectSite("allocate_in_storm", allocations: 200_003, bytesEach: 1009, frees: 200_003)
    }

    @Test(
      "a signal handler that allocates inside malloc: no deadlock, no block handed out twice",
      arguments: [[], ["alternate"]])
    func allocatingSignalHandler(kind: [String]) throws {
      // Without a recorder glibc survives this by luck alone, so there is no plain run of it.
      var scenario = try Scenario("allocating_signal_handler", runsFullTests ? "100" : "10")
      scenario.arguments += kind
      let run = try scenario.record()
      #expect(run.outcome.ending == .exited(0))
      #expect(run.outcome.output == "the loop ended and every block was whole\n")
      let report = try run.report()
      #expect(report.trust.nestedEvents > 0)
      #expect(report.sumOfSites.events == report.totals.events)
    }

    @Test("threads of 16 KiB do not overflow")
    func smallThreads() throws {
      let report = try Scenario("small_stacks", "thread").expectAsWithoutUs().report()
      report.expectWhole()
      report.expectSite(
        "allocate_on_small_stack", allocations: 1060, bytesEach: 1009, frees: 1060)
    }

    @Test("a child forked by a thread of 16 KiB does not overflow")
    func smallThreadForks() throws {
      let run = try Scenario("small_stacks", "fork").expectAsWithoutUs()
      try run.report().expectWhole()
      let children = try run.childReports()
      #expect(children.count == 20)
      for child in children {
        child.expectSite("allocate_on_small_stack", allocations: 53, bytesEach: 1009, frees: 53)
      }
    }

    @Test("a handler on the smallest alternate signal stack does not overflow")
    func smallAlternateStack() throws {
      let report = try Scenario("small_stacks", "alternate").expectAsWithoutUs().report()
      report.expectWhole()
      report.expectSite("allocate_on_alternate_stack", allocations: 54, bytesEach: 2003, frees: 54)
    }

    @Test("coroutines on guarded stacks of their own keep every count")
    func coroutines() throws {
      let report = try Scenario("coroutines").expectAsWithoutUs().report()
      report.expectWhole()
      report.expectSite("allocate_in_coroutine", allocations: 1600, bytesEach: 1009, frees: 1600)
    }

    @Test("an allocation of 5 GiB and a million live blocks are counted whole")
    func sizes() throws {
      let huge = try Scenario("sizes", "huge").expectAsWithoutUs().report()
      huge.expectWhole()
      huge.expectSite(
        "allocate_huge", allocations: 4, bytesEach: (5 << 30) + 17, frees: 3)
      let million = try Scenario("sizes", "million").expectAsWithoutUs().report()
      million.expectWhole()
      million.expectSite(
        "allocate_one_of_million", allocations: 1_000_003, bytesEach: 17, frees: 100_001)
    }

    @Test("more than 2^31 events are counted", .enabled(if: runsFullTests))
    func manyEvents() throws {
      let events = (1 << 30) + 7
      let scratch = try ScratchFolder()
      let command = try Scenario("sizes", "events", "\(events)")
        .recorded(in: scratch.path, recordings: scratch.path)
      let outcome = try command.run(seconds: 580)
      #expect(outcome.ending == .exited(0))
      let report = try Report(of: scratch.path + "/\(outcome.pid).recording")
      report.expectSite("allocate_event", allocations: events, bytesEach: 19, frees: events)
    }

    @Test("the user's MALLOC_CONF has no effect on our allocator")
    func mallocConf() throws {
      var scenario = try Scenario("peak")
      scenario.environment = ["MALLOC_CONF": "prof:true,stats_print:true,prof_leak:true"]
      try scenario.expectAsWithoutUs().report().expectWhole()
    }
  }
}
