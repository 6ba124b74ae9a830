import Synchronization

/// A named operation whose durations are measured, from any thread or task.
///
/// Durations are nanoseconds of the monotonic clock. Each call counts in `count` and in the
/// percentiles, also one that fails; failures and cancellations are counted besides. A call inside
/// another of the same timer, on the same thread or in the same task tree, adds no time to the
/// total. Make a timer once and keep it: it finds its records without hashing its name.
public final class Timer: Sendable {
  /// The name, in which control characters are escaped and what exceeds 200 bytes is cut off.
  public let name: String
  /// Whether each scope prints `NAME: 1.2345s` on standard output when it ends.
  public let printsOnExit: Bool

  let durations = ConcurrentHistogram()
  let counters = ScopeCounters()
  let slowest = SlowestSamples()
  let epoch: UInt64
  private let trace: ScopeTrace?
  /// What the calls allocate; nil where no recorder is loaded.
  let memory: ScopeMemory?

  /// Makes a timer without a record.
  public convenience init(_ name: String, printsOnExit: Bool = false) {
    self.init(
      canonicalName: OperationName.canonical(name), printsOnExit: printsOnExit,
      epoch: MonotonicClock.nanoseconds())
  }

  init(
    canonicalName: String, printsOnExit: Bool = false, epoch: UInt64, trace: ScopeTrace? = nil
  ) {
    name = canonicalName
    self.printsOnExit = printsOnExit
    self.epoch = epoch
    self.trace = trace
    memory = Recorder.isLoaded ? ScopeMemory() : nil
  }

  /// Runs `body`, records how long it took, and returns or throws what it did.
  ///
  /// Two reads of the clock and one record. An error of type `CancellationError` counts as a
  /// cancellation, any other as a failure.
  public func measure<Value: ~Copyable, Failure: Error>(
    _ body: () throws(Failure) -> Value
  ) throws(Failure) -> Value {
    if memory != nil { return try measureWithMemory(body) }
    let (shard, isOwn) = durations.currentShard()
    let isNested = enter(shard, isOwn)
    let start = MonotonicClock.nanoseconds()
    do throws(Failure) {
      let value = try body()
      let end = MonotonicClock.nanoseconds()
      if isOwn { shard.leave() }
      finish(Sample(start: start, end: end, isNested: isNested, kind: .thread), nil)
      return value
    } catch {
      let end = MonotonicClock.nanoseconds()
      if isOwn { shard.leave() }
      finish(
        Sample(
          start: start, end: end, outcome: Outcome(of: error), isNested: isNested, kind: .thread),
        nil)
      throw error
    }
  }

  /// `measure` where a recorder is loaded: it also counts what `body` allocates, and hides from the
  /// scopes around what Plumb allocates.
  @inline(never)
  private func measureWithMemory<Value: ~Copyable, Failure: Error>(
    _ body: () throws(Failure) -> Value
  ) throws(Failure) -> Value {
    let (shard, isOwn) = ThreadHeapScope.hiding { durations.currentShard() }
    let isNested = enter(shard, isOwn)
    var heap = ThreadHeapScope()
    let start = MonotonicClock.nanoseconds()
    func end(_ error: Failure?) {
      let end = MonotonicClock.nanoseconds()
      let usage = heap.end()
      if isOwn { shard.leave() }
      ThreadHeapScope.hiding {
        let outcome = error.map { Outcome(of: $0) } ?? .success
        finish(
          Sample(start: start, end: end, outcome: outcome, isNested: isNested, kind: .thread),
          usage)
      }
    }
    do throws(Failure) {
      let value = try body()
      end(nil)
      return value
    } catch {
      end(error)
      throw error
    }
  }

  /// Enters a scope of the calling thread; whether it lies in another one of this timer.
  @inline(__always)
  private func enter(_ shard: HistogramShard, _ isOwn: Bool) -> Bool {
    // Further threads share a shard, so its depth would tell of others; they find no recursion.
    let isNested = isOwn && shard.enter()
    return isNested || (counters.openTaskScopes > 0 && ActiveScope.isOpen(self))
  }

  /// Runs an async `body` on the caller's actor, records how long it took with its suspensions,
  /// and returns or throws what it did; errors count as in the sync form.
  public func measure<Value, Failure: Error>(
    isolation: isolated (any Actor)? = #isolation,
    _ body: () async throws(Failure) -> sending Value
  ) async throws(Failure) -> sending Value {
    let scope = ActiveScope(of: self)
    let isNested = ActiveScope.isOpen(self)
    counters.taskScopeBegan()
    let heap = memory == nil ? nil : HeapUsage.ofProcess()
    let start = MonotonicClock.nanoseconds()
    let carried = await ActiveScope.$innermost.withValue(scope) {
      do throws(Failure) {
        return Carried<Value, Failure>(result: .success(try await body()))
      } catch {
        return Carried<Value, Failure>(result: .failure(error))
      }
    }
    let end = MonotonicClock.nanoseconds()
    let usage = heap.flatMap { start in HeapUsage.ofProcess()?.since(start) }
    scope.close()
    counters.taskScopeEnded()
    var outcome = Outcome.success
    if case .failure(let error) = carried.result { outcome = Outcome(of: error) }
    finish(
      Sample(start: start, end: end, outcome: outcome, isNested: isNested, kind: .task), usage)
    return try carried.result.get()
  }

  /// Starts a scope that is stopped by hand, on any thread; for scopes that don't nest.
  ///
  /// A scope that is dropped without a stop is counted as abandoned, and its time is not recorded.
  public func start() -> Scope {
    Scope(of: self)
  }

  /// Records a duration that was measured elsewhere; a negative one is rejected, and counted.
  public func record(_ duration: Duration, outcome: Outcome = .success) {
    record(RecordableValue(duration), outcome)
  }

  /// Records a number of seconds that was measured elsewhere; NaN and negative are rejected, and
  /// counted.
  public func record(seconds: Double, outcome: Outcome = .success) {
    record(RecordableValue(seconds: seconds), outcome)
  }

  /// What was recorded until now, in nanoseconds. O(threads × buckets).
  public func snapshot() -> Histogram { durations.snapshot() }

  private func record(_ value: RecordableValue, _ outcome: Outcome) {
    durations.record(value)
    guard case .exact(let nanoseconds) = value else {
      if value == .clamped { counters.count(outcome) }
      return
    }
    counters.count(outcome)
    let now = MonotonicClock.nanoseconds()
    let start = now &- min(UInt64(nanoseconds), now)
    offer(Sample(start: start, end: now, outcome: outcome), nanoseconds)
  }

  @inline(__always)
  func finish(_ sample: Sample, _ usage: HeapUsage?) {
    // A clock that stepped back makes this negative: rejected, and counted.
    let nanoseconds = Int64(bitPattern: sample.end &- sample.start)
    durations.record(nanoseconds)
    if sample.outcome != .success { counters.count(sample.outcome) }
    if sample.isNested { counters.countNested(nanoseconds) }
    offer(sample, nanoseconds)
    if let trace { trace.add(sample, of: name) }
    if let usage, !sample.isNested {
      memory?.add(usage, sample.kind == .thread ? .thread : .process)
    }
    if printsOnExit { print("\(name): \(DecimalText.seconds(nanoseconds, decimals: 4))s") }
  }

  @inline(__always)
  private func offer(_ sample: Sample, _ nanoseconds: Int64) {
    guard slowest.accepts(nanoseconds) else { return }
    slowest.insert(
      SlowSample(
        durationNanoseconds: nanoseconds,
        startNanoseconds: Int64(bitPattern: sample.start &- epoch),
        thread: ThreadSlots.shared.current(), outcome: sample.outcome))
  }
}

/// What a body sent, on its way through `TaskLocal.withValue`, which can't say `sending`: nothing
/// else holds it.
private struct Carried<Value, Failure: Error>: @unchecked Sendable {
  let result: Result<Value, Failure>
}

/// `Timer`, for files that import Foundation as well.
public typealias ScopeTimer = Timer
