import Foundation
import Testing

@Suite("A run ends with a report, however it ends")
struct SignalTests {
  private let runs: RecordingRuns

  init() throws {
    runs = try RecordingRuns()
  }

  /// Starts a script under the tool and waits until it has written the file `ready`.
  private func start(_ script: String, options: [String] = ["--quiet"]) throws -> StartedTool {
    let started = try StartedTool(
      [ToolRun.toolPath, "run", "-o", "a.recording"] + options + ["--", "bash", "-c", script],
      environment: ["PLUMB_LIBRARY": RecordingRuns.library], folder: runs.workspace.path)
    for _ in 0..<1000 where !runs.workspace.names.contains("ready") { usleep(10_000) }
    try #require(runs.workspace.names.contains("ready"), "The program did not start.")
    return started
  }

  private static let waiting = "while :; do sleep 0.05; done"

  @Test(
    "A signal that ends or steers programs is handed on, and the answer is the program's",
    arguments: [("TERM", SIGTERM), ("HUP", SIGHUP), ("QUIT", SIGQUIT), ("USR1", SIGUSR1)])
  func forwarded(name: String, signal: Int32) throws {
    let started = try start(
      "trap 'echo got \(name); exit 9' \(name); : > ready; \(Self.waiting)")
    started.signal(signal)
    let run = started.wait()
    #expect(run.output == "got \(name)\n")
    #expect(run.status == 9)
    #expect(try runs.report()["totals"] != nil)
  }

  @Test("A program that a signal ends: 128 and the signal")
  func ended() throws {
    let started = try start(": > ready; \(Self.waiting)")
    started.signal(SIGTERM)
    #expect(started.wait().status == 143)
    let report = try #require(try runs.report()["run"] as? [String: Any])
    #expect(report["termination_signal"] as? Int == 15)
  }

  @Test("The terminal's Ctrl-C reaches the program once, and the tool reports")
  func interrupted() throws {
    // `script` gives a terminal, on which the byte 3 is Ctrl-C for the whole process group.
    let program = "trap \"echo interrupted; exit 5\" INT; : > ready; \(Self.waiting)"
    try runs.workspace.write(
      Array("exec '\(ToolRun.toolPath)' run -o a.recording -- bash -c '\(program)'".utf8),
      to: "command")
    let typing = "until [ -e ready ]; do sleep 0.05; done; sleep 0.2; printf '\\003'; sleep 1"
    let run = try runs.plumb(
      [],
      wrapper: ["bash", "-c", "(\(typing)) | script -qec \"$(cat command)\" log; echo status $?"])
    #expect(run.output.components(separatedBy: "interrupted").count == 2)
    #expect(run.output.contains("plumb: wrote a.recording"))
    #expect(run.output.hasSuffix("status 5\n"))
  }

  @Test("A second Ctrl-C ends the wait: the heap so far is reported and the program goes on")
  func interruptedTwice() throws {
    let started = try start(
      "trap '' INT; echo $$ > pid; : > ready; exec sleep 30", options: [])
    started.signal(SIGINT)
    usleep(500_000)
    started.signal(SIGINT)
    let run = started.wait()
    #expect(run.status == 130)
    #expect(run.errors.contains("is still running; this is its heap so far"))
    #expect(run.errors.contains("plumb: wrote a.recording"))
    let trust = try #require(try runs.report()["trust"] as? [String: Any])
    #expect(trust["running"] as? Bool == true)
    let pid = try String(contentsOfFile: runs.workspace.file("pid"), encoding: .utf8)
    let program = try #require(pid_t(pid.trimmingCharacters(in: .newlines)))
    #expect(kill(program, SIGKILL) == 0)
  }

  @Test("Two signals at once, as timeout sends them, do not count as a second Ctrl-C")
  func coalesced() throws {
    let started = try start("trap 'sleep 0.6; exit 3' INT; : > ready; \(Self.waiting)")
    started.signal(SIGINT)
    usleep(20_000)
    started.signal(SIGINT)
    #expect(started.wait().status == 3)
  }

  @Test("A stopped job goes on where it was")
  func stopped() throws {
    let started = try start("trap 'exit 4' TERM; : > ready; \(Self.waiting)")
    started.signal(SIGTSTP)
    var status: Int32 = 0
    #expect(waitpid(started.pid, &status, WUNTRACED) == started.pid)
    #expect(status & 0xff == 0x7f)
    started.signal(SIGCONT)
    started.signal(SIGTERM)
    #expect(started.wait().status == 4)
  }

  @Test(
    "As process 1 it reaps orphans and returns the program's status",
    .enabled(if: Circumstance.isRoot, "needs root, for a process namespace"))
  func processOne() throws {
    let script =
      "for i in 1 2 3; do (sleep 0.0$i & ) ; done; sleep 0.3; "
      + "ps -A -o stat= | grep -c Z; exit 6"
    let run = try runs.record(
      ["sh", "-c", script], options: ["--quiet"],
      wrapper: ["unshare", "--pid", "--fork", "--mount-proc"])
    #expect(run.output == "0\n")
    #expect(run.status == 6)
    #expect(runs.workspace.names.first == "a.recording")
  }

  @Test("A parent that ignores SIGCHLD does not hide the program's status")
  func ignoredChildren() throws {
    let ignoring =
      "import os,signal,sys; signal.signal(signal.SIGCHLD, signal.SIG_IGN); "
      + "os.execvp(sys.argv[1], sys.argv[1:])"
    let run = try runs.record(
      ["sh", "-c", "exit 8"], options: ["--quiet"], wrapper: ["python3", "-c", ignoring])
    #expect(run.status == 8)
  }
}
