// LookingAtPrograms.swift: a program comes to no harm when its heap is looked at, whatever it does.
import Foundation
import Testing

extension EndToEnd {
  @Suite struct LookingAtPrograms {
    private let folder: ScratchFolder

    init() throws { folder = try ScratchFolder() }

    private func start(_ arguments: String...) throws -> RunningCommand {
      var scenario = try Scenario("looked_at")
      scenario.arguments = arguments
      let program = try scenario.recorded(
        in: folder.path, recordings: folder.path, options: "follow=0"
      ).start()
      try program.waitForOutput("ready")
      return program
    }

    private func look(_ pid: pid_t) throws -> Outcome {
      try Command(
        path: Harness.tool(), arguments: ["leaks", "\(pid)", "--format", "json"],
        folder: folder.path
      ).run()
    }

    @Test(
      "blocked signals, forks, a system call filter and threads that allocate: leaks are found",
      arguments: [
        ("blocked", "done"), ("forking", "forked"), ("denied", "done"), ("changing", "done"),
      ])
    func unharmed(kind: String, end: String) throws {
      let program = try start(kind)
      for _ in 0..<3 {
        let outcome = try look(program.pid)
        #expect(outcome.ending == .exited(2), "\(outcome.errors)")
        #expect(outcome.output.contains("\"function\": \"lose\""))
      }
      let ended = try program.wait()
      #expect(ended.ending == .exited(0))
      #expect(ended.output == "ready\n\(end)\n")
    }

    @Test("a filter that refuses forks does not matter at the exit either")
    func filterAtExit() throws {
      let (outcome, report) = try LeakReport.look(Harness.program("looked_at"), ["denied"])
      #expect(outcome.ending == .exited(2), "\(outcome.errors)")
      #expect(report?.leaks.first { $0.function == "lose" }?.blocks ?? 0 >= 9)
    }

    @Test(
      "a program that ends or crashes meanwhile is told in a sentence",
      arguments: ["ending", "crashing"])
    func endsMeanwhile(kind: String) throws {
      for delay in stride(from: 0, through: 40_000, by: 4000) {
        let program = try start(kind, "\(delay)")
        let outcome = try look(program.pid)
        switch outcome.ending {
        case .exited(2): #expect(outcome.output.contains("lose"))
        case .exited(1), .exited(5):
          #expect(outcome.output.isEmpty)
          let lines = outcome.errors.split(separator: "\n")
          #expect(lines.count == 1 && lines[0].hasPrefix("plumb: "), "\(outcome.errors)")
        default: Issue.record("\(outcome.ending): \(outcome.errors)")
        }
        let ended = try program.wait().ending
        #expect(kind == "ending" ? ended == .exited(0) : ended == .killed(by: SIGSEGV))
      }
    }
  }
}
