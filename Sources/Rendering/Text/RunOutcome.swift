import ProfileModel

/// What became of the run, in words.
public enum RunOutcome {
  /// The command as it was given, on one line: `sqlite3 :memory:`.
  static func command(_ profile: Profile) -> String {
    let run = profile.run
    let words = run.command.isEmpty ? [run.executable] : run.command
    return DisplayWidth.printable(words.joined(separator: " "))
  }

  /// `pid 4242`, `pid 4242, forked`; empty for several captures.
  static func process(_ run: RunDescription) -> String {
    run.captures > 1 ? "" : "pid \(run.pid)\(run.isForked ? ", forked" : "")"
  }

  /// `exited with status 0 after 1.50 s`, `was ended by signal 9 (SIGKILL)`.
  public static func sentence(_ profile: Profile) -> String {
    let run = profile.run
    if run.captures > 1 { return "\(Quantity.count(run.captures)) captures put together" }
    let time =
      run.durationNanoseconds.map {
        " after " + Quantity.duration(nanoseconds: $0)
      } ?? ""
    if let status = run.exitStatus { return "exited with status \(status)\(time)" }
    if let signal = run.terminationSignal {
      return "was ended by signal \(signal)\(signalName(signal))\(time)"
    }
    switch run.end {
    case .exit: return "exited\(time)"
    case .exec: return "went on as another program\(time)"
    case .unknown: return (profile.trust.isRunning ? "was running" : "ended without exit") + time
    }
  }

  private static func signalName(_ signal: Int) -> String {
    signalNames[signal].map { " (\($0))" } ?? ""
  }

  private static let signalNames = [
    1: "SIGHUP", 2: "SIGINT", 3: "SIGQUIT", 4: "SIGILL", 5: "SIGTRAP", 6: "SIGABRT", 7: "SIGBUS",
    8: "SIGFPE", 9: "SIGKILL", 10: "SIGUSR1", 11: "SIGSEGV", 12: "SIGUSR2", 13: "SIGPIPE",
    14: "SIGALRM", 15: "SIGTERM", 24: "SIGXCPU", 25: "SIGXFSZ", 31: "SIGSYS",
  ]
}
