// NothingIsLost.swift: SIGKILL at any moment costs at most one event of each thread.
import Foundation
import Testing

extension EndToEnd {
  @Suite struct NothingIsLost {
    @Test("killed at 100 random moments, each thread's site is at most one allocation behind")
    func killedAtRandomMoments() throws {
      let sites = [
        ("allocate_first", 1009), ("allocate_second", 2003), ("allocate_third", 3001),
        ("allocate_fourth", 4001),
      ]
      for round in 0..<100 {
        let scratch = try ScratchFolder()
        let numbers = scratch.path + "/numbers"
        let running = try Scenario("killed", numbers)
          .recorded(in: scratch.path, recordings: scratch.path).start()
        try running.waitForOutput("running")
        usleep(UInt32.random(in: 0..<20_000))
        running.send(SIGKILL)
        let outcome = try running.wait()
        #expect(outcome.ending == .killed(by: SIGKILL))
        let report = try Report(of: scratch.path + "/\(outcome.pid).recording")
        #expect(report.sumOfSites.events == report.totals.events)
        for (index, (function, bytes)) in sites.enumerated() {
          let counted = try Self.number(index, of: numbers)
          let counts = report.counts(blaming: function)
          #expect(
            counted - counts.allocations == 0 || counted - counts.allocations == 1,
            "round \(round), \(function): \(counts.allocations) reported, \(counted) counted")
          let bytesBehind = counts.allocations * bytes - counts.allocatedBytes
          #expect(abs(bytesBehind) <= bytes, "round \(round), \(function)")
          let live = counts.allocations - counts.frees
          #expect((0...65).contains(live), "round \(round), \(function): \(live) blocks live")
        }
      }
    }

    /// The number that a thread of killed.c wrote: one to a page.
    private static func number(_ index: Int, of path: String) throws -> Int {
      guard let data = FileManager.default.contents(atPath: path), data.count == 4 * 4096 else {
        throw Failure("The killed program left no numbers.")
      }
      return data.withUnsafeBytes {
        Int($0.loadUnaligned(fromByteOffset: index * 4096, as: UInt64.self))
      }
    }
  }
}
