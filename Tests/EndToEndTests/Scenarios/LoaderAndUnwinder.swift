// LoaderAndUnwinder.swift: libraries that come and go, and stacks of every kind (RELIABILITY 45 to
// 48, 65).
import Testing

extension EndToEnd {
  @Suite struct LoaderAndUnwinder {
    @Test("two libraries that come and go at one address are each named rightly")
    func pluginTurnover() throws {
      let report = try Scenario("plugin_turnover", "1000").expectAsWithoutUs().report()
      report.expectWhole()
      report.expectSite(
        "allocate_in_first_plugin", allocations: 1000, bytesEach: 1009, frees: 990)
      report.expectSite(
        "allocate_in_second_plugin", allocations: 1000, bytesEach: 2003, frees: 990)
      for site in report.sites(blaming: "allocate_in_first_plugin") {
        #expect(!site.passes(through: "allocate_in_second_plugin"))
        #expect(site.passes(through: "main"))
      }
    }

    @Test("a library opened by a relative path is named from any folder")
    func relativePlugin() throws {
      let report = try Scenario("plugin_beside").expectAsWithoutUs().report()
      report.expectSite("allocate_in_first_plugin", allocations: 7, bytesEach: 1009, frees: 0)
    }

    @Test("blocks cross between the program and a library of RTLD_DEEPBIND")
    func deepBinding() throws {
      let report = try Scenario("deep_binding").expectAsWithoutUs().report()
      report.expectSite("allocate_apart", allocations: 101, bytesEach: 3001, frees: 101)
      report.expectSite("allocate_here", allocations: 101, bytesEach: 4001, frees: 101)
    }

    @Test("after exceptions, jumps and cancellations what follows has its own whole stack")
    func throwsAndJumps() throws {
      let report = try Scenario("throws").expectAsWithoutUs().report()
      report.expectWhole()
      report.expectSite("allocate_afterwards", allocations: 211, bytesEach: 4001, frees: 0)
      let sites = report.sites(blaming: "allocate_afterwards")
      #expect(sites.count == 1)
      #expect(sites.allSatisfy { $0.passes(through: "main") && $0.stack.count <= 8 })
      #expect(report.counts(blaming: "allocate_before_jump").allocations == 101 * 22)
    }

    @Test("at 10,000 frames both ends are kept, and two callers stay apart")
    func deepRecursion() throws {
      let report = try Scenario("deep_recursion").expectAsWithoutUs().report()
      report.expectWhole()
      for (caller, blocks) in [("caller_one", 101), ("caller_two", 211), ("caller_in_thread", 307)]
      {
        let sites = report.sites.filter { $0.passes(through: caller) }
        #expect(sites.count == 1, "\(caller)")
        #expect(sites.map(\.counts.allocations).reduce(0, +) == blocks, "\(caller)")
        #expect(sites.allSatisfy { $0.passes(through: "allocate_at_bottom") }, "\(caller)")
        if caller != "caller_in_thread" {
          #expect(sites.allSatisfy { $0.passes(through: "main") }, "\(caller)")
        }
      }
    }

    @Test("a guarded coroutine stack below code without unwind information: no crash, all counted")
    func guardedCoroutine() throws {
      let report = try Scenario("guarded_coroutine").expectAsWithoutUs().report()
      report.expectWhole()
      report.expectSite(
        "allocate_below_assembly", allocations: 890, bytesEach: 1009, frees: 0)
      #expect(report.trust.truncatedStacks > 0)
    }

    @Test("a handler that allocates on top of the vDSO is counted, with main in its stack")
    func interruptedClock() throws {
      let report = try Scenario("interrupted_clock").expectAsWithoutUs().report()
      report.expectWhole()
      report.expectSite("allocate_in_clock_handler", allocations: 211, bytesEach: 1009, frees: 211)
      let sites = report.sites(blaming: "allocate_in_clock_handler")
      #expect(sites.allSatisfy { $0.passes(through: "main") })
    }
  }
}
