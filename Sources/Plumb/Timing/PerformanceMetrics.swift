/// The durations of many operations by name, recorded from any thread or task.
///
/// The first `maximumNames` names get a row each; calls under further names are counted together in
/// one row, so that a name made of a user's input can't fill the memory. Names are escaped and cut
/// as in `Timer.name`. A lookup by name takes a lock and a hash; code that runs often keeps the
/// `timer(_:)` instead.
///
/// Where a recorder is loaded (`plumb run`), each operation also shows what its calls allocated.
public final class PerformanceMetrics: Sendable {
  /// What the row of the names beyond the limit is called.
  public static let otherNames = "(other names)"
  /// How many names get a row of their own.
  public let maximumNames: Int

  private let timers = Locked<[String: Timer]>([:])
  private let overflow: Timer
  private let trace: ScopeTrace?
  private let epoch = MonotonicClock.nanoseconds()

  /// Makes metrics without a record.
  ///
  /// - Parameters:
  ///   - maximumNames: The number of names with a row of their own; at least 1.
  ///   - traceCapacity: The number of scopes to keep for `chromeTrace()`, latest ones; 0 for none.
  public init(maximumNames: Int = 1_000, traceCapacity: Int = 0) {
    self.maximumNames = max(1, maximumNames)
    trace = traceCapacity > 0 ? ScopeTrace(capacity: traceCapacity) : nil
    overflow = Timer(canonicalName: Self.otherNames, epoch: epoch, trace: trace)
  }

  /// The timer of a name, always the same one; beyond the limit, the one of the other names.
  public func timer(_ name: String) -> Timer {
    let name = OperationName.canonical(name)
    return timers.withLock { timers in
      if let timer = timers[name] { return timer }
      guard timers.count < maximumNames else { return overflow }
      let timer = Timer(canonicalName: name, epoch: epoch, trace: trace)
      timers[name] = timer
      return timer
    }
  }

  /// Runs `body` and records how long it took under `operation`, as `Timer.measure` does.
  public func measure<Value: ~Copyable, Failure: Error>(
    _ operation: String, _ body: () throws(Failure) -> Value
  ) throws(Failure) -> Value {
    guard Recorder.isLoaded else { return try timer(operation).measure(body) }
    return try ThreadHeapScope.hiding { timer(operation) }.measure(body)
  }

  /// Runs an async `body` on the caller's actor and records how long it took under `operation`.
  public func measure<Value, Failure: Error>(
    _ operation: String, isolation: isolated (any Actor)? = #isolation,
    _ body: () async throws(Failure) -> sending Value
  ) async throws(Failure) -> sending Value {
    try await timer(operation).measure(isolation: isolation, body)
  }

  /// Records a duration that was measured elsewhere; a negative one is rejected, and counted.
  public func record(
    _ duration: Duration, for operation: String, outcome: Timer.Outcome = .success
  ) {
    timer(operation).record(duration, outcome: outcome)
  }

  /// What was recorded until now: a row an operation, the greatest total first.
  /// O(operations × threads × buckets).
  public func report() -> MetricsReport {
    let now = MonotonicClock.nanoseconds()
    let rows = recorded().map { OperationReport($0.timer, $0.histogram) }
    let others = overflow.snapshot()
    return MetricsReport(
      durationNanoseconds: now &- epoch, maximumNames: maximumNames, operations: rows,
      otherNames: overflow.isUsed(others) ? OperationReport(overflow, others) : nil)
  }

  /// The scopes that were kept, as JSON of Chrome's trace format, which Perfetto opens too.
  ///
  /// Times are microseconds since these metrics were made. Scopes of tasks, and those stopped by
  /// hand, are async events. `otherData` tells how many older scopes were dropped. Without a trace
  /// capacity there are no events.
  public func chromeTrace() -> String {
    let (events, dropped) = trace?.contents() ?? ([], 0)
    return ChromeTrace.json(events: events, dropped: dropped, epoch: epoch)
  }

  /// The operations as OpenMetrics text: a histogram of seconds for each, and its failed calls.
  public func openMetrics() -> String {
    var rows = recorded().map { ($0.timer, $0.histogram) }
    let others = overflow.snapshot()
    if overflow.isUsed(others) { rows.append((overflow, others)) }
    return OpenMetricsText.text(rows)
  }

  private func recorded() -> [(timer: Timer, histogram: Histogram)] {
    let timers = timers.withLock { Array($0.values) }
    return timers.map { ($0, $0.snapshot()) }.filter { $0.isUsed($1) }.sorted { left, right in
      let (leftTotal, rightTotal) = (left.timer.total(left.1), right.timer.total(right.1))
      return leftTotal == rightTotal ? left.timer.name < right.timer.name : leftTotal > rightTotal
    }
  }
}

extension Timer {
  /// The time of all calls, without that of calls inside another.
  func total(_ histogram: Histogram) -> UInt64 {
    let nested = UInt128(counters.nestedTime)
    return UInt64(clamping: histogram.sum - min(nested, histogram.sum))
  }

  /// Whether there is anything to report.
  func isUsed(_ histogram: Histogram) -> Bool {
    histogram.count > 0 || histogram.rejectedCount > 0 || counters.abandonedCount > 0
  }
}
