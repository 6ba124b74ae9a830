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
