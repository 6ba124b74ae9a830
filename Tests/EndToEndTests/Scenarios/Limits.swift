// Limits.swift: low limits, locked memory and full disks (RELIABILITY 7 and 66).
import Foundation
import Testing

extension EndToEnd {
  @Suite struct Limits {
    @Test(
      "under RLIMIT_AS, RLIMIT_FSIZE and mlockall the program runs as without us",
      arguments: [
        "address_space", "address_space_later", "file_size", "file_size_later", "lock_all",
      ])
    func limits(kind: String) throws {
      let scenario = try Scenario("limits", kind)
      let scratch = try ScratchFolder()
      let plain = try scenario.runPlain(in: scratch.path)
      let run = try scenario.record()
      #expect(run.outcome.ending == plain.ending)
      #expect(run.outcome.output == plain.output)
      let files = try contents(of: run.scratch.path + "/folder")
      #expect(try files == contents(of: scratch.path))
      try expectRecordedOrSaid(run, site: "allocate_under_limit", allocations: 503, bytes: 10007)
    }

    @Test("while the limit on address space falls, threads and children go on and are counted")
    func limitWhileGrowing() throws {
      let run = try Scenario("limit_while_growing").expectAsWithoutUs()
      let report = try run.report()
      report.expectWhole()
      report.expectSite("allocate_while_limited", allocations: 8012, bytesEach: 1009, frees: 0)
      let children = try run.childReports()
      #expect(children.count == 2)
      for child in children {
        child.expectWhole()
        child.expectSite("allocate_in_child", allocations: 503, bytesEach: 2003, frees: 0)
      }
    }

    @Test("8 MiB free where the recording goes: as without us, and what was not kept is counted")
    func fullDisk() throws {
      let scratch = try ScratchFolder()
      let mount = try scratch.makeFolder("small")
      let scenario = try Scenario("sizes", "million")
      let library = try Harness.library()
      let reportFile = scratch.path + "/report.json"
      // The recording must be read inside the mount namespace, before it is gone.
      let script = """
        mount -t tmpfs -o size=8m tmpfs '\(mount)' || exit 77
        PLUMB_OUTPUT='\(mount)/full.recording' LD_PRELOAD='\(library)' \
          '\(scenario.path)' million
        echo "status $?"
        '\(try Harness.tool())' report --format json --limit 0 '\(mount)/full.recording' \
          > '\(reportFile)' || echo 'no report'
        """
      let outcome = try Command(
        path: "/usr/bin/unshare", arguments: ["-rm", "sh", "-c", script], folder: scratch.path
      ).run()
      guard outcome.ending != .exited(77) else { return }  // no mounts here, as in some containers
      #expect(outcome.output.hasPrefix("million: done\nstatus 0\n"))
      if outcome.output.contains("no report") {
        #expect(outcome.errors.hasPrefix("plumb: "))
        return
      }
      let report = try Report(json: Data(contentsOf: URL(fileURLWithPath: reportFile)))
      #expect(report.sumOfSites.events == report.totals.events)
      #expect(report.totals.allocations + report.trust.droppedEvents >= 1_000_003)
    }

    @Test("frees for which there are no counters are told, and the totals stay true")
    func fullCounters() throws {
      let program = try Harness.program("full_counters")
      let run = try Scenario("/bin/sh", "-c", "ulimit -f 1400; exec '\(program)'").record()
      #expect(run.outcome.ending == .exited(0))
      let report = try Report(of: try #require(run.paths().last))
      #expect(report.sumOfSites.events == report.totals.events)
      #expect(report.totals.allocations - report.totals.frees < 20)
      #expect(report.trust.droppedEvents == 0)
      #expect(report.trust.remarks.contains { $0.contains("frees are counted without their site") })
    }

    @Test("a child forked when the disk is full goes on unrecorded; its parent's report says so")
    func forkOnFullDisk() throws {
      let scratch = try ScratchFolder()
      let mount = try scratch.makeFolder("small")
      let reportFile = scratch.path + "/report.json"
      let script = """
        mount -t tmpfs -o size=8m tmpfs '\(mount)' || exit 77
        PLUMB_OUTPUT='\(mount)/%p.recording' LD_PRELOAD='\(try Harness.library())' \
          '\(try Harness.program("fork_on_full_disk"))' '\(mount)/filling' || exit 1
        '\(try Harness.tool())' report --format json --limit 0 '\(mount)'/*.recording \
          > '\(reportFile)'
        """
      let outcome = try Command(
        path: "/usr/bin/unshare", arguments: ["-rm", "sh", "-c", script], folder: scratch.path
      ).run()
      guard outcome.ending != .exited(77) else { return }  // no mounts here, as in some containers
      #expect(outcome.ending == .exited(0))
      #expect(outcome.output == "a child and its child went on\n")
      // A report also finishes what other tests, at the same time, left unfinished.
      let own = outcome.errors.split(separator: "\n").filter {
        !$0.hasPrefix("plumb: the run of ") && !$0.hasPrefix("plumb: forked children of ")
      }
      #expect(own.isEmpty)
      let report = try Report(json: Data(contentsOf: URL(fileURLWithPath: reportFile)))
      report.expectWhole()
      #expect(report.trust.childrenForked == 0)
      #expect(report.trust.childrenUnrecorded == 1)
    }

    /// Either the whole run is in the recording, or one line on stderr says why it is not.
    private func expectRecordedOrSaid(
      _ run: RecordedRun, site: String, allocations: Int, bytes: Int
    ) throws {
      let images = try run.paths()
      guard let last = images.last else {
        #expect(run.outcome.errors.hasPrefix("plumb: "))
        return
      }
      let report = try Report(of: last)
      #expect(report.sumOfSites.events == report.totals.events)
      if report.trust.droppedEvents == 0 && run.outcome.errors.isEmpty {
        report.expectSite(site, allocations: allocations, bytesEach: bytes, frees: 0)
      }
    }
  }
}
