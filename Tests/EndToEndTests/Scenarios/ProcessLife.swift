// ProcessLife.swift: fork, exec and every kind of end (RELIABILITY 1 to 11, 67, 68).
import Testing

extension EndToEnd {
  @Suite struct ProcessLife {
    @Test("a threaded parent forks 200 times, its children start threads, and nothing hangs")
    func forkFromThreads() throws {
      let forks = runsFullTests ? 1000 : 200
      let run = try Scenario("fork_from_threads", "\(forks)").expectAsWithoutUs()
      try run.report().expectWhole()
      let paths = try run.paths()
      #expect(paths.count == forks + 1)
      for path in paths.dropFirst().prefix(5) {
        let child = try Report(of: path)
        child.expectWhole()
        child.expectSite("allocate_in_child", allocations: 100, bytesEach: 2003, frees: 100)
      }
    }

    @Test("a fork child writes its own recording, and the parent's is untouched by it")
    func forkOnce() throws {
      let run = try Scenario("fork_once").expectAsWithoutUs()
      let parent = try run.report()
      parent.expectWhole()
      parent.expectSite("allocate_before_fork", allocations: 1013, bytesEach: 1009, frees: 0)
      parent.expectSite("allocate_after_fork", allocations: 101, bytesEach: 3001, frees: 0)
      #expect(parent.counts(blaming: "allocate_in_child") == Counts())
      let children = try run.childReports()
      #expect(children.count == 1)
      for child in children {
        child.expectWhole()
        child.expectSite("allocate_in_child", allocations: 503, bytesEach: 2003, frees: 0)
        #expect(child.counts(blaming: "allocate_before_fork") == Counts())
      }
    }

    @Test("a child of another thread than the first has whole stacks and names its allocator")
    func threadForks() throws {
      let run = try Scenario("thread_forks").expectAsWithoutUs()
      let parent = try run.report()
      let children = try run.childReports()
      #expect(children.count == 1)
      for child in children {
        child.expectWhole()
        child.expectSite("allocate_in_child", allocations: 503, bytesEach: 2003, frees: 503)
        let sites = child.sites(blaming: "allocate_in_child")
        #expect(sites.allSatisfy { $0.passes(through: "run_forking") })
        #expect(child.trust.foreignStacks == 0)
        #expect(child.run.allocator == parent.run.allocator)
      }
    }

    @Test("children that leave at once and forks in handlers do not deadlock")
    func forkAndLeave() throws {
      let run = try Scenario("fork_and_leave").expectAsWithoutUs()
      let report = try run.report()
      report.expectWhole()
      report.expectSite(
        "allocate_around_forks", allocations: 2040, bytesEach: 1009, frees: 2040)
    }

    @Test("a handler that forks while malloc is interrupted does not wait for a lock of its own")
    func forkInsideMalloc() throws {
      let forks = runsFullTests ? 2000 : 300
      let report = try Scenario("fork_inside_malloc", "\(forks)").expectAsWithoutUs().report()
      report.expectWhole()
      #expect(report.trust.childrenForked == 0)
    }

    @Test("a vfork, clone or posix_spawn child that allocates leaves the parent's state whole")
    func spawnedChildren() throws {
      let run = try Scenario("spawned_children").expectAsWithoutUs()
      let report = try run.report()
      report.expectWhole()
      report.expectSite("allocate_in_parent", allocations: 211, bytesEach: 1009, frees: 0)
      report.expectSite("allocate_before_exec", allocations: 40, bytesEach: 2003, frees: 40)
    }

    @Test("a thread whose first block is made by its vfork child keeps counters of its own")
    func vforkFirst() throws {
      let report = try Scenario("vfork_first").expectAsWithoutUs(options: "follow=0").report()
      report.expectWhole(droppedEvents: 2)
      #expect(report.trust.nestedEvents == 0)
      #expect(report.trust.foreignStacks == 0)
      report.expectSite("allocate_after_child", allocations: 20_011, bytesEach: 1009, frees: 20_011)
      report.expectSite(
        "allocate_in_other", allocations: 8 * 20_011, bytesEach: 2003, frees: 8 * 20_011)
    }

    @Test("each program that was started and not recorded is counted once, however it was started")
    func startedPrograms() throws {
      let report = try Scenario("started_programs").expectAsWithoutUs(options: "follow=0").report()
      report.expectWhole()
      #expect(report.trust.childrenSpawned == 5)
    }

    @Test("an exec in the same process leaves two whole recordings")
    func execItself() throws {
      let run = try Scenario("exec_itself").expectAsWithoutUs()
      let reports = try run.paths().map { try Report(of: $0) }
      #expect(reports.count == 2)
      guard reports.count == 2 else { return }
      reports.forEach { $0.expectWhole() }
      reports[0].expectSite(
        "allocate_in_first_image", allocations: 101, bytesEach: 1009, frees: 0)
      reports[1].expectSite(
        "allocate_in_second_image", allocations: 211, bytesEach: 2003, frees: 0)
    }

    @Test(
      "every kind of end keeps its status, and all events up to it can be read",
      arguments: [
        "return", "exit", "_exit", "quick_exit", "abort", "segv", "term", "hup", "kill", "trap",
      ])
    func ends(kind: String) throws {
      let run = try Scenario("ends", kind).expectAsWithoutUs()
      let report = try run.report()
      report.expectWhole()
      report.expectSite("allocate_before_end", allocations: 1013, bytesEach: 127, frees: 13)
    }

    @Test("an uncaught C++ exception keeps its message, its status and all events")
    func uncaughtException() throws {
      for arguments in [[], ["noexcept"]] {
        var scenario = try Scenario("uncaught_exception")
        scenario.arguments = arguments
        let report = try scenario.expectAsWithoutUs().report()
        report.expectWhole()
        report.expectSite("allocate_before_throw", allocations: 307, bytesEach: 127, frees: 0)
      }
    }

    @Test(
      "main leaves while 64 threads allocate: the process ends, and its sites sum to its totals",
      arguments: ["return", "detached", "pthread_exit"])
    func exitWhileAllocating(kind: String) throws {
      let report = try Scenario("exit_while_allocating", kind).expectAsWithoutUs().report()
      // A thread that exit cut short may have counted its free and not yet its block, or so.
      #expect(report.sumOfSites.events == report.totals.events)
      #expect(report.trust.droppedEvents == 0)
      let counts = report.counts(blaming: "allocate_in_thread")
      let cutShort = 64
      #expect(abs(counts.allocatedBytes - counts.allocations * 1009) <= cutShort * 1009)
      #expect(counts.allocations - counts.frees <= cutShort)
      if kind == "pthread_exit" {
        report.expectSite(
          "allocate_in_thread", allocations: 128_000, bytesEach: 1009, frees: 128_000)
      }
    }

    @Test("exit handlers, static, thread_local and key destructors are recorded to the last")
    func destructors() throws {
      let report = try Scenario("destructors").expectAsWithoutUs().report()
      report.expectWhole()
      let expected = [
        ("allocate_in_exit_handler", 10, 1009), ("allocate_in_static_destructor", 10, 2003),
        ("allocate_in_thread_local_destructor", 90, 3001),
        ("allocate_in_key_destructor", 320, 4001), ("allocate_in_thread", 9, 5003),
      ]
      for (function, allocations, bytes) in expected {
        report.expectSite(
          function, allocations: allocations, bytesEach: bytes, frees: allocations)
      }
    }

    @Test("20,000 threads in a row lose and double no count, and leave no memory behind")
    func manyThreads() throws {
      let threads = runsFullTests ? 70_000 : 20_000
      let report = try Scenario("many_threads", "\(threads)").expectAsWithoutUs().report()
      report.expectWhole()
      report.expectSite(
        "allocate_in_thread", allocations: 3 * threads, bytesEach: 1009, frees: 3 * threads)
    }

    @Test("children by _Fork and by raw clone count in recordings of their own")
    func rawChildren() throws {
      let run = try Scenario("raw_children").expectAsWithoutUs()
      let parent = try run.report()
      parent.expectWhole()
      parent.expectSite("allocate_in_parent", allocations: 202, bytesEach: 1009, frees: 0)
      #expect(parent.counts(blaming: "allocate_in_child") == Counts())
      let children = try run.childReports()
      #expect(children.count == 2)
      for child in children {
        child.expectWhole()
        child.expectSite("allocate_in_child", allocations: 503, bytesEach: 2003, frees: 0)
      }
    }

    @Test("a library's constructor starts a thread during dlopen, and both sides allocate")
    func libraryThread() throws {
      let report = try Scenario("library_thread").expectAsWithoutUs().report()
      report.expectWhole()
      report.expectSite(
        "allocate_in_constructor_thread", allocations: 10_000, bytesEach: 3001, frees: 10_000)
    }
  }
}
