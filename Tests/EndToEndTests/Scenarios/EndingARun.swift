// EndingARun.swift: however `plumb run` ends, there is a report.
import Foundation
import Testing

extension EndToEnd {
  @Suite struct EndingARun {
    @Test(
      "plumb run passes the program's own status on, 128 and the signal when it died of one",
      arguments: [("return", 16), ("_exit", 18), ("abort", 134), ("segv", 139), ("kill", 137)])
    func status(kind: String, status: Int32) throws {
      let scratch = try ScratchFolder()
      let file = scratch.path + "/out.recording"
      let outcome = try Command(
        path: try Harness.tool(),
        arguments: ["run", "-o", file, "--", try Harness.program("ends"), kind],
        folder: scratch.path
      ).run()
      #expect(outcome.ending == .exited(status))
      let report = try Report(of: file)
      report.expectWhole()
      report.expectSite("allocate_before_end", allocations: 1013, bytesEach: 127, frees: 13)
      #expect(try contents(of: scratch.path).keys.sorted() == ["out.recording"])
    }

    @Test("Ctrl-C reaches the program and the tool: a report, status 130")
    func interrupt() throws {
      try expectReport(status: 128 + SIGINT) { $0.sendToGroup(SIGINT) }
    }

    @Test("SIGTERM to the tool ends the program: a report, status 143")
    func terminate() throws {
      try expectReport(status: 128 + SIGTERM) { $0.send(SIGTERM) }
    }

    @Test("SIGHUP to the tool ends the program: a report, status 129")
    func hangUp() throws {
      try expectReport(status: 128 + SIGHUP) { $0.send(SIGHUP) }
    }

    @Test("the tool killed: the program goes on, and the next plumb report has its recording")
    func toolKilled() throws {
      let scratch = try ScratchFolder()
      let (running, file) = try startKilled(in: scratch)
      running.send(SIGKILL)
      usleep(50_000)
      let numbers = scratch.path + "/numbers"
      running.sendToGroup(SIGTERM)
      _ = try running.wait()
      // The report of a file that is not there yet adopts the orphan that belongs there.
      usleep(200_000)
      let report = try Report(of: file)
      #expect(report.sumOfSites.events == report.totals.events)
      #expect(report.counts(blaming: "allocate_first").allocations > 0)
      #expect(FileManager.default.fileExists(atPath: numbers))
    }

    @Test("as process 1 of a namespace plumb run reaps orphans, ends and reports")
    func processOne() throws {
      let scratch = try ScratchFolder()
      let file = scratch.path + "/out.recording"
      let orphan = "(sleep 0.2; exit 3) & exec '\(try Harness.program("ends"))' return"
      let outcome = try Command(
        path: "/usr/bin/unshare",
        arguments: [
          "--user", "--map-root-user", "--pid", "--fork", "--mount-proc", try Harness.tool(), "run",
          "-o", file, "--", "/bin/sh", "-c", orphan,
        ], folder: scratch.path
      ).run()
      #expect(outcome.ending == .exited(16))
      let report = try Report(of: file)
      report.expectWhole()
      report.expectSite("allocate_before_end", allocations: 1013, bytesEach: 127, frees: 13)
    }

    private func startKilled(in scratch: ScratchFolder) throws -> (RunningCommand, String) {
      let file = scratch.path + "/out.recording"
      let running = try Command(
        path: try Harness.tool(),
        arguments: [
          "run", "-o", file, "--", try Harness.program("killed"), scratch.path + "/numbers",
        ],
        folder: scratch.path
      ).start()
      try running.waitForOutput("running")
      usleep(50_000)
      return (running, file)
    }

    private func expectReport(
      status: Int32, sourceLocation: SourceLocation = #_sourceLocation,
      after act: (RunningCommand) -> Void
    ) throws {
      let scratch = try ScratchFolder()
      let (running, file) = try startKilled(in: scratch)
      act(running)
      let outcome = try running.wait()
      #expect(outcome.ending == .exited(status), sourceLocation: sourceLocation)
      let report = try Report(of: file)
      #expect(report.sumOfSites.events == report.totals.events, sourceLocation: sourceLocation)
      #expect(
        report.counts(blaming: "allocate_first").allocations > 0, sourceLocation: sourceLocation)
    }
  }
}
