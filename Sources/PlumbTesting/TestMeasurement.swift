import Plumb
import Testing

/// One test case that is run within its budgets.
struct TestMeasurement: Sendable {
  let budgets: Budgets
  let sourceLocation: SourceLocation

  /// What was counted while the test ran.
  struct Counted {
    /// Nil where the thread could not be counted apart.
    var usage: HeapUsage?
    /// What the recording had before and after.
    var before: HeapSnapshot
    var after: HeapSnapshot
    var threadID: Int
    /// How often the test went on after something that ran on another thread.
    var departures: Int
  }

  /// Runs the test, and records an issue for each budget that it exceeds.
  ///
  /// - Throws: What the test throws; then nothing is judged.
  func run(_ test: @Sendable () async throws -> Void) async throws {
    let isRecorded = !budgets.needsRecorder || RecorderPresence.check(sourceLocation)
    guard isRecorded || budgets.latency != nil else { return try await test() }
    await MeasurementGate.shared.enter()
    let thread = MeasuringThread()
    thread.start()
    do {
      let countsMemory = budgets.countsMemory && isRecorded
      if countsMemory {
        try await measureMemory(test, on: thread)
      } else if budgets.warmsUp {
        try await run(test, on: thread)
      }
      if budgets.forbidsLeaks && isRecorded { try await checkLeaks(test, on: thread) }
      if let latency = budgets.latency { try await measure(latency, test, on: thread) }
    } catch {
      await end(thread)
      throw error
    }
    await end(thread)
  }

  private func end(_ thread: MeasuringThread) async {
    thread.stop()
    await MeasurementGate.shared.leave()
  }

  private func run(
    _ test: @Sendable () async throws -> Void, on thread: MeasuringThread
  ) async throws {
    try await withTaskExecutorPreference(thread) { try await test() }
  }

  // --- Memory ------------------------------------------------------------------------------------

  private func measureMemory(
    _ test: @Sendable () async throws -> Void, on thread: MeasuringThread
  ) async throws {
    let counted = try await withTaskExecutorPreference(thread) {
      try await count(test, on: thread)
    }
    BudgetJudgement(budgets: budgets, counted: counted, sourceLocation: sourceLocation).judge()
  }

  private func checkLeaks(
    _ test: @Sendable () async throws -> Void, on thread: MeasuringThread
  ) async throws {
    guard let leaks = LeakCheck.begin(sourceLocation) else { return }
    try await run(test, on: thread)
    leaks.end(through: MeasuringThread.mark)
  }

  /// On the measuring thread; the scope holds the test alone.
  ///
  /// The frames of a task's functions lie in blocks that the task keeps. They are there already
  /// when the test is counted: the warm-up runs at the same depth, and without one room is made for
  /// it.
  private func count(
    _ test: @Sendable () async throws -> Void, on thread: MeasuringThread
  ) async throws -> Counted {
    if budgets.warmsUp { try await test() } else { await reserveFrames(100) }
    let before = try HeapSnapshot.take(countsTypes: false)
    let arrivals = thread.arrivals
    let threadID = MeasuringThread.callingThreadID
    var scope = ThreadHeapScope()
    let result: Result<Void, any Error>
    do {
      try await test()
      result = .success(())
    } catch {
      result = .failure(error)
    }
    let usage = scope.end()
    try result.get()
    let departures = thread.arrivals - arrivals
    return Counted(
      usage: usage, before: before, after: try HeapSnapshot.take(countsTypes: false),
      threadID: threadID, departures: departures)
  }

  private func reserveFrames(_ depth: Int) async {
    if depth > 0 { await reserveFrames(depth - 1) }
    await Task.yield()
  }

  // --- Time --------------------------------------------------------------------------------------

  private func measure(
    _ latency: (p99: Duration, runs: Int), _ test: @Sendable () async throws -> Void,
    on thread: MeasuringThread
  ) async throws {
    let histogram = try await withTaskExecutorPreference(thread) {
      var histogram = Histogram()
      let clock = ContinuousClock()
      for _ in 0..<latency.runs {
        let start = clock.now
        try await test()
        histogram.record(start.duration(to: clock.now).nanoseconds)
      }
      return histogram
    }
    guard let p99 = histogram.estimate(ofPercentile: 99)?.value,
      p99 > latency.p99.nanoseconds
    else { return }
    let text = { (nanoseconds: Int64?) in DecimalText.duration(Double(nanoseconds ?? 0)) }
    let median = histogram.estimate(ofPercentile: 50)?.value
    Issue.record(
      """
      99 % of \(latency.runs) runs took up to \(text(p99)), more than the \
      \(text(latency.p99.nanoseconds)) allowed; the median was \(text(median)), the longest \
      \(text(histogram.maximum)).
      """, sourceLocation: sourceLocation)
  }
}

extension Duration {
  fileprivate var nanoseconds: Int64 {
    let (seconds, attoseconds) = components
    let (product, isTooLong) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    return isTooLong ? .max : product &+ attoseconds / 1_000_000_000
  }
}
