/// To whom a part of a suite's allocations belongs.
public enum SuiteShare: Hashable, Sendable {
  /// A test, by its type and function: `ShopTests.CartTests.total`.
  case test(String)
  /// What is made once in a process, by whichever test comes first: metadata, global variables.
  case once
  /// The test library's own: finding, starting and reporting tests.
  case harness
  /// Of no test that the stack names: a thread or task that was started elsewhere.
  case unattributed

  /// What a table's row is called.
  public var label: String {
    switch self {
    case .test(let name): name
    case .once: "[made once: metadata, globals]"
    case .harness: "[test library]"
    case .unattributed: "[unattributed]"
    }
  }
}

/// What the processes of one run of a test suite counted, by test.
public struct SuiteMeasurement: Sendable {
  /// What each share counted.
  ///
  /// Sites are those of all processes, one for each identity. The peak is the share's part of each
  /// process's peak, summed.
  public var shares: [SuiteShare: Measurement] = [:]
  /// How many processes were recorded.
  public var processes = 0
  /// Allocations and frees of all processes.
  public var totals = Counts.zero
  /// Allocations whose stack was not kept, because a table was full.
  public var allocationsWithoutStack = 0

  /// A suite without a process.
  public init() {}

  /// The tests that allocated, by name.
  public var tests: [(name: String, measurement: Measurement)] {
    shares.compactMap { share, measurement in
      guard case .test(let name) = share else { return nil }
      return (name, measurement)
    }
    .sorted { $0.name < $1.name }
  }

  /// The counts of a share; zero where it has none.
  public subscript(share: SuiteShare) -> Counts { shares[share]?.totals ?? .zero }
}
