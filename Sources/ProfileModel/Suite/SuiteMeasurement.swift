/// What the processes of one run of a test suite counted, by test.
public struct SuiteMeasurement: Sendable {
  /// What each share counted.
  ///
  /// Sites are those of all processes, one for each identity. The peak is the share's own: what of
  /// its blocks lived at once, in each process, summed.
  public var shares: [SuiteShare: Measurement] = [:]
  /// How many processes were recorded.
  public var processes = 0
  /// In how many of them a share's peak is only its part of the process's.
  public var processesWithoutEvents = 0
  /// What nobody can reach any more, by who allocated it; shares without a leak are not in it.
  public var leaks: [SuiteShare: LeakedCounts] = [:]
  /// How long tests took, by name, in nanoseconds, while they were recorded; those of which nobody
  /// said it are not in it.
  public var durations: [String: Int] = [:]
  /// Whether leaks were asked for.
  public var looksForLeaks = false
  /// How many processes were looked at when they exited; the others did not pass through exit.
  public var processesWithLeaksKnown = 0
  /// How many could not be looked at, though they had stopped for it.
  public var failedLeakSearches = 0
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

/// Blocks that nobody can reach any more, and what was requested for them.
public struct LeakedCounts: Hashable, Sendable {
  /// Blocks, those that only they lead to included.
  public var blocks = 0
  /// Bytes as requested.
  public var bytes = 0

  /// Counts of what is given.
  public init(blocks: Int = 0, bytes: Int = 0) {
    self.blocks = blocks
    self.bytes = bytes
  }

  /// Adds another's.
  public static func += (sum: inout LeakedCounts, other: LeakedCounts) {
    sum.blocks += other.blocks
    sum.bytes += other.bytes
  }
}
