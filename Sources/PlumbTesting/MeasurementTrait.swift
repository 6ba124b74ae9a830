import Testing

/// What a test may cost: how much it allocates, keeps and leaks, and how long it takes.
///
///     @Suite(.allocations(max: 100), .noLeaks)
///     struct CacheTests {
///       @Test("a hit allocates nothing", .allocations(max: 0), .latency(p99: .milliseconds(1)))
///       func hit() { … }
///     }
///
/// A suite's traits hold for the tests in it; of the same kind, the innermost one counts, and of
/// one test's own the last. Each case of a test with arguments is measured for itself.
///
/// A measured test runs twice: once to fill caches and to make what is made once, then counted; for
/// leaks and for latency it runs again. It runs on a thread of its own, so that what is counted is
/// exactly its own, whatever other tests do meanwhile; one measured test runs at a time. Counted is
/// what its task and the tasks that it structures (`async let`, task groups) allocate, on default
/// actors as well. What is bound to the main actor or to another executor runs elsewhere, as do
/// unstructured tasks, and is not counted; a warning says so. Nor is counted what Swift Testing
/// allocates for `#expect`, and the Swift runtime to switch between tasks, but for their part in a
/// peak.
///
/// What a suite's `init` makes for each of its tests is counted for the test.
///
/// Memory is counted by the recorder: run the tests by `plumb run`. Without it, one warning is
/// written and memory is not measured; with `PLUMB_STRICT=1` in the environment, the test fails.
public struct MeasurementTrait: TestTrait, SuiteTrait, TestScoping {
  enum Kind: Sendable {
    case allocations(max: Int)
    case peak(bytes: Int)
    case retained(bytes: Int)
    case noLeaks
    case latency(p99: Duration, runs: Int)
    case withoutWarmUp
  }

  let kind: Kind

  /// A suite's trait is one of each test in it.
  public var isRecursive: Bool { true }

  /// A scope for each case of a test.
  public func scopeProvider(for test: Test, testCase: Test.Case?) -> Self? {
    testCase == nil ? nil : self
  }

  /// Measures for all traits of the test at once: the first one that is asked.
  public func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    guard !Self.isMeasuring else { return try await function() }
    try await Self.$isMeasuring.withValue(true) {
      try await TestMeasurement(
        budgets: Budgets(test.traits), sourceLocation: test.sourceLocation
      ).run(function)
    }
  }

  @TaskLocal private static var isMeasuring = false
}

extension Trait where Self == MeasurementTrait {
  /// The test allocates at most so many blocks; a realloc is an allocation.
  public static func allocations(max: Int) -> Self { Self(kind: .allocations(max: max)) }

  /// The test's live bytes are never more than so many above those at its begin.
  public static func memory(peak bytes: Int) -> Self { Self(kind: .peak(bytes: bytes)) }

  /// The test leaves at most so many bytes more than there were.
  public static func retained(max bytes: Int) -> Self { Self(kind: .retained(bytes: bytes)) }

  /// The test allocates nothing that nobody can reach when it has ended. By the tool, which stops
  /// the process for a moment before and after.
  public static var noLeaks: Self { Self(kind: .noLeaks) }

  /// The 99th percentile of the test's duration is at most so long.
  ///
  /// - Parameter runs: How often the test is run for it. Below 299, the percentile is likely to be
  ///   that of luck.
  public static func latency(p99 duration: Duration, runs: Int = 299) -> Self {
    Self(kind: .latency(p99: duration, runs: runs))
  }

  /// The test does not run before it is measured: what is made once counts for it.
  public static var withoutWarmUp: Self { Self(kind: .withoutWarmUp) }
}
