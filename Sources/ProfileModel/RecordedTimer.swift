/// What the calls of one operation took and allocated, as the program itself measured it.
///
/// The weighted path of a timer is its name alone; its weights are calls, nanoseconds and bytes.
public struct RecordedTimer: Sendable, Equatable {
  /// A percentile of the calls' durations.
  public struct Percentile: Sendable, Equatable {
    /// Which one, from 0 to 100.
    public var percentile: Double
    /// The duration at its nearest rank.
    public var nanoseconds: Int

    /// A percentile and its duration.
    public init(_ percentile: Double, nanoseconds: Int) {
      self.percentile = percentile
      self.nanoseconds = nanoseconds
    }
  }

  /// Whose allocations are counted as the calls'; the surest first.
  public enum Attribution: String, Sendable, CaseIterable {
    /// Those of the thread that ran the call: exact.
    case thread
    /// Those of the whole process in that time, other work included.
    case process
  }

  /// What the calls allocated and freed, by one way of attribution.
  public struct Memory: Sendable, Equatable {
    /// The calls that were counted so.
    public var calls = 0
    /// Blocks that were allocated, and their bytes.
    public var allocations = 0
    public var allocatedBytes = 0
    /// Blocks that were freed, whoever had allocated them, and their bytes.
    public var frees = 0
    public var freedBytes = 0
    /// The most live bytes of any call above those at its begin; nil where that is not known.
    public var peakBytes: Int?

    /// Nothing counted.
    public init() {}
  }

  /// The percentiles that are kept.
  public static let percentiles = [50, 90, 95, 99, 99.9]

  /// The operation's name.
  public var name: String
  /// Calls that ended, failed and cancelled ones included.
  public var calls = 0
  public var failures = 0
  public var cancellations = 0
  /// The time of all calls, that of nested ones counted once.
  public var totalNanoseconds = 0
  public var minimumNanoseconds = 0
  public var maximumNanoseconds = 0
  /// Those for which there are enough calls, in ascending order; none of several programs together.
  public var percentiles: [Percentile] = []
  /// What the calls allocated; nothing for a way of attribution by which none was counted.
  public var memory: [Attribution: Memory] = [:]

  /// A timer without a call.
  public init(name: String) { self.name = name }

  /// Adds the calls of another program's timer of that name.
  ///
  /// Percentiles of both together can't be told from those of each, and are dropped.
  public mutating func merge(_ other: RecordedTimer) {
    guard other.calls > 0 else { return }
    guard calls > 0 else { return self = other }
    calls += other.calls
    failures += other.failures
    cancellations += other.cancellations
    totalNanoseconds += other.totalNanoseconds
    minimumNanoseconds = min(minimumNanoseconds, other.minimumNanoseconds)
    maximumNanoseconds = max(maximumNanoseconds, other.maximumNanoseconds)
    percentiles = []
    memory.merge(other.memory) { $0.adding($1) }
  }

  /// What the calls allocated by each way of attribution that there is, the surest first.
  public var attributed: [(attribution: Attribution, memory: Memory)] {
    Attribution.allCases.compactMap { attribution in
      memory[attribution].map { (attribution, $0) }
    }
  }
}

extension RecordedTimer.Memory {
  fileprivate func adding(_ other: Self) -> Self {
    var sum = self
    sum.calls += other.calls
    sum.allocations += other.allocations
    sum.allocatedBytes += other.allocatedBytes
    sum.frees += other.frees
    sum.freedBytes += other.freedBytes
    sum.peakBytes = peakBytes.flatMap { peak in other.peakBytes.map { max(peak, $0) } }
    return sum
  }
}

extension Profile {
  /// Brings the timers into their order: the greatest total first, then by name.
  public mutating func orderTimers() {
    timers.sort { ($1.totalNanoseconds, $0.name) < ($0.totalNanoseconds, $1.name) }
  }
}
