import Glibc

/// Starts the program, hands signals on to it, and waits for its end.
///
/// Signals are blocked and fetched one by one instead of being handled, so that nothing is ever
/// interrupted and no disposition changes: the program inherits those that the tool was given.
/// SIGTSTP and SIGCONT are left alone: the terminal sends them to the whole process group.
struct RunSupervisor {
  enum End {
    case ended(waitStatus: Int32)
    /// A second SIGINT came: the program may go on, the tool does not wait for it.
    case abandoned
    /// Somebody else took the status: it is not known.
    case lost
  }

  struct Outcome {
    var pid: pid_t
    var end: End
    var durationNanoseconds: UInt64
  }

  /// Signals that end or steer a program, handed on as they come.
  private static let forwarded = [SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2]
  /// Two of the same signal within this time are one: who signals a process group after a process
  /// (as `timeout` does) means to send one.
  private static let coalescedNanoseconds: UInt64 = 250_000_000

  private let pid: pid_t
  private let signals: sigset_t
  private let start: UInt64
  private let didStop: ((pid_t) -> Void)?
  private let poll: (() -> Void)?
  private var lastArrival: [Int32: UInt64] = [:]
  private var interruptions = 0

  /// - Parameters:
  ///   - didStart: Called once the program runs, with its process id.
  ///   - redirections: Streams of the program that are not inherited.
  ///   - poll: Called a hundred times a second while it runs.
  ///   - didStop: Called when a signal has stopped it, whoever sent that; it stays stopped.
  /// - Throws: 126 or 127 when the program cannot be started.
  static func run(
    _ path: String, arguments: [[CChar]], environment: [[CChar]],
    redirections: [ChildProcess.Redirection] = [], poll: (() -> Void)? = nil,
    didStop: ((pid_t) -> Void)? = nil,
    didStart: (pid_t) -> Void
  ) throws(ToolError) -> Outcome {
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in forwarded + [SIGINT, SIGCHLD] { sigaddset(&signals, signal) }
    var blocked = signals
    // A closed stderr must not end the tool before it has returned the program's status.
    sigaddset(&blocked, SIGPIPE)
    var inheritedMask = sigset_t()
    sigprocmask(SIG_BLOCK, &blocked, &inheritedMask)
    // Where this process was told to ignore SIGCHLD, the kernel would keep no status for it. The
    // one disposition that changes, and before the start: afterwards it could be too late.
    signal(SIGCHLD, SIG_DFL)
    let start = monotonicNanoseconds()
    let child: ChildProcess
    do throws(ToolError) {
      child = try ChildProcess.spawn(
        path, arguments: arguments, environment: environment, signalMask: inheritedMask,
        redirections: redirections)
    } catch {
      sigprocmask(SIG_SETMASK, &inheritedMask, nil)
      throw error
    }
    didStart(child.pid)
    var supervisor = RunSupervisor(
      pid: child.pid, signals: signals, start: start, poll: poll, didStop: didStop)
    return supervisor.wait()
  }

  /// Lets signals through again, those that came too late for the program forgotten: from now on
  /// Ctrl-C ends the tool, which has nothing left to lose.
  static func stopWaiting() {
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in forwarded + [SIGINT] { sigaddset(&signals, signal) }
    var now = timespec()
    while sigtimedwait(&signals, nil, &now) > 0 {}
    sigprocmask(SIG_UNBLOCK, &signals, nil)
  }

  private init(
    pid: pid_t, signals: sigset_t, start: UInt64, poll: (() -> Void)?,
    didStop: ((pid_t) -> Void)?
  ) {
    self.poll = poll
    self.didStop = didStop
    self.pid = pid
    self.signals = signals
    self.start = start
  }

  private mutating func wait() -> Outcome {
    while true {
      if let end = reap() { return outcome(end) }
      var information = siginfo_t()
      var awaited = signals
      let signal = next(&awaited, &information)
      guard signal > 0, signal != SIGCHLD else { continue }
      guard isNew(signal) else { continue }
      if signal == SIGINT {
        interruptions += 1
        if interruptions > 1 { return outcome(.abandoned) }
        // The terminal has sent it to the program as well; another process has not.
        if information.si_code != SI_KERNEL { kill(pid, signal) }
      } else {
        kill(pid, signal)
      }
    }
  }

  /// The next signal; none where it is time to poll again.
  private func next(_ awaited: inout sigset_t, _ information: inout siginfo_t) -> Int32 {
    guard let poll else { return sigwaitinfo(&awaited, &information) }
    poll()
    var interval = timespec(tv_sec: 0, tv_nsec: 10_000_000)
    return sigtimedwait(&awaited, &information, &interval)
  }

  private mutating func isNew(_ signal: Int32) -> Bool {
    let now = monotonicNanoseconds()
    defer { lastArrival[signal] = now }
    guard let last = lastArrival[signal] else { return true }
    return now - last >= Self.coalescedNanoseconds
  }

  /// Collects every child that has ended, orphans included: process 1 inherits them.
  ///
  /// - Returns: The program's end once it is among them.
  private func reap() -> End? {
    var end: End?
    while true {
      var status: Int32 = 0
      let ended = waitpid(-1, &status, WNOHANG | (didStop == nil ? 0 : WUNTRACED))
      if ended == pid, WaitStatus.isStopped(status) {
        didStop?(pid)
        continue
      }
      if ended == pid { end = .ended(waitStatus: status) }
      if ended < 0, errno == EINTR { continue }
      if ended < 0, end == nil { return .lost }
      guard ended > 0 else { return end }
    }
  }

  private func outcome(_ end: End) -> Outcome {
    Outcome(pid: pid, end: end, durationNanoseconds: monotonicNanoseconds() - start)
  }
}

/// The system's monotonic clock.
func monotonicNanoseconds() -> UInt64 {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}
