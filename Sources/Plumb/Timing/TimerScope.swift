import Synchronization

extension Timer {
  /// How a scope ended.
  public enum Outcome: String, Sendable, Codable {
    case success, failure, cancellation

    @inline(never)
    init(of error: any Error) {
      self = error is CancellationError ? .cancellation : .failure
    }
  }

  /// A scope that runs until `stop()`, on whatever thread that is.
  public final class Scope: Sendable {
    private let timer: Timer
    private let startTime: UInt64
    private let heap: HeapUsage?
    private let isStopped = Atomic(false)

    init(of timer: Timer) {
      self.timer = timer
      heap = timer.memory == nil ? nil : HeapUsage.ofProcess()
      startTime = MonotonicClock.nanoseconds()
    }

    deinit {
      if !isStopped.load(ordering: .relaxed) { timer.counters.countAbandoned() }
    }

    /// Ends the scope, records it and returns its duration; nil, with no effect, from the second
    /// call on. From any thread.
    @discardableResult
    public func stop(_ outcome: Outcome = .success) -> Duration? {
      let end = MonotonicClock.nanoseconds()
      guard !isStopped.exchange(true, ordering: .relaxed) else { return nil }
      let usage = heap.flatMap { start in HeapUsage.ofProcess()?.since(start) }
      timer.finish(
        Sample(start: startTime, end: end, outcome: outcome, kind: .task), usage)
      return .nanoseconds(Int64(bitPattern: end &- startTime))
    }
  }

  /// One scope that ended, in time of the monotonic clock.
  struct Sample: Sendable {
    /// Whether a scope lies within the stack of one thread, or may wander.
    enum Kind { case thread, task }

    var start: UInt64
    var end: UInt64
    var outcome = Outcome.success
    var isNested = false
    var kind = Kind.task
  }
}

/// A scope of a task, known to all that runs inside it.
final class ActiveScope: Sendable {
  @TaskLocal static var innermost: ActiveScope?

  private let timer: Timer
  private let outer: ActiveScope?
  private let isOpen = Atomic(true)

  init(of timer: Timer) {
    self.timer = timer
    outer = Self.innermost
  }

  /// After its end a task that was started inside may still know the scope.
  func close() { isOpen.store(false, ordering: .relaxed) }

  /// Whether the calling code runs inside an async scope of `timer` that hasn't ended.
  static func isOpen(_ timer: Timer) -> Bool {
    var scope = innermost
    while let found = scope {
      if found.timer === timer && found.isOpen.load(ordering: .relaxed) { return true }
      scope = found.outer
    }
    return false
  }
}

/// What is counted beside the durations; each is rare, or belongs to a scope that costs more.
final class ScopeCounters: Sendable {
  private let failures = Atomic<UInt64>(0)
  private let cancellations = Atomic<UInt64>(0)
  private let abandoned = Atomic<UInt64>(0)
  private let nested = Atomic<UInt64>(0)
  private let nestedNanoseconds = Atomic<UInt64>(0)
  private let taskScopes = Atomic<Int>(0)

  var failureCount: UInt64 { failures.load(ordering: .relaxed) }
  var cancellationCount: UInt64 { cancellations.load(ordering: .relaxed) }
  var abandonedCount: UInt64 { abandoned.load(ordering: .relaxed) }
  var nestedCount: UInt64 { nested.load(ordering: .relaxed) }
  var nestedTime: UInt64 { nestedNanoseconds.load(ordering: .relaxed) }
  var openTaskScopes: Int { taskScopes.load(ordering: .relaxed) }

  func count(_ outcome: Timer.Outcome) {
    switch outcome {
    case .success: break
    case .failure: failures.wrappingAdd(1, ordering: .relaxed)
    case .cancellation: cancellations.wrappingAdd(1, ordering: .relaxed)
    }
  }

  func countAbandoned() { abandoned.wrappingAdd(1, ordering: .relaxed) }

  @inline(never)
  func countNested(_ nanoseconds: Int64) {
    nested.wrappingAdd(1, ordering: .relaxed)
    if nanoseconds > 0 { nestedNanoseconds.wrappingAdd(UInt64(nanoseconds), ordering: .relaxed) }
  }

  func taskScopeBegan() { taskScopes.wrappingAdd(1, ordering: .relaxed) }
  func taskScopeEnded() { taskScopes.wrappingSubtract(1, ordering: .relaxed) }
}
