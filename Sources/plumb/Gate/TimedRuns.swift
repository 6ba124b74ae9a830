import Analysis
import Glibc
import ProfileModel

/// Runs programs without the recorder, for their time alone.
///
/// They read nothing and their output goes nowhere: a terminal takes its time to show it.
struct TimedRuns {
  /// A file to run, with its arguments as bytes, its own name first.
  struct Program {
    let path: String
    let arguments: [[CChar]]
  }

  /// A program that failed, so that its time says nothing.
  struct Failure: Error {
    let path: String
    let status: Int32
  }

  private let environment: [[CChar]]

  init(isDeterministic: Bool) {
    environment =
      Environment.entries()
      + (isDeterministic ? [Environment.deterministicHashing] : [])
  }

  /// Runs both so often, in turn: the base first, then second, and so on, so that what slowly gets
  /// faster or slower is the same for both.
  ///
  /// - Throws: `Failure`; 1 or 125 to 127 where a program can't be started.
  func round(base: Program, new: Program, pairs: Int) throws -> TimeJudging.Round {
    var round = TimeJudging.Round(base: [:], new: [:])
    for pair in 0..<pairs {
      for isBase in pair.isMultiple(of: 2) ? [true, false] : [false, true] {
        for (metric, time) in try times(of: isBase ? base : new) {
          if isBase {
            round.base[metric, default: []].append(time)
          } else {
            round.new[metric, default: []].append(time)
          }
        }
      }
    }
    return round
  }

  /// Runs a program once.
  ///
  /// - Returns: Its times in nanoseconds.
  func times(of program: Program) throws -> [TimedMetric: Double] {
    let nothing = open("/dev/null", O_RDWR | O_CLOEXEC)
    defer { close(nothing) }
    let before = Self.processorNanoseconds()
    let outcome = try RunSupervisor.run(
      program.path, arguments: program.arguments, environment: environment,
      redirections: [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO].map {
        .init(stream: $0, target: nothing)
      }
    ) { _ in }
    RunSupervisor.stopWaiting()
    guard case .ended(let waitStatus) = outcome.end else {
      throw ToolError.report("The program's end was not seen, so that there is nothing to judge.")
    }
    let status = WaitStatus.exitStatus(waitStatus)
    guard status == 0 else { throw Failure(path: program.path, status: status) }
    // The system counts processors' time in microseconds; a ratio to none would say nothing.
    return [
      .wallTime: Double(outcome.durationNanoseconds),
      .cpuTime: max(1000, Self.processorNanoseconds() - before),
    ]
  }

  /// What all children that have ended used.
  private static func processorNanoseconds() -> Double {
    var usage = rusage()
    getrusage(RUSAGE_CHILDREN.rawValue, &usage)
    func nanoseconds(_ time: timeval) -> Double {
      Double(time.tv_sec) * 1e9 + Double(time.tv_usec) * 1e3
    }
    return nanoseconds(usage.ru_utime) + nanoseconds(usage.ru_stime)
  }
}
