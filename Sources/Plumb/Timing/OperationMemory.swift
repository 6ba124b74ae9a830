import Synchronization

/// What the calls of one operation allocated and freed.
///
/// Bytes are requested bytes. A call inside another of the same operation counts once, in the outer
/// one. What Plumb itself allocates to keep the measurement is not in it.
public struct OperationMemory: Sendable, Codable, Equatable {
  /// Whose allocations are counted as an operation's.
  public enum Attribution: String, Sendable, Codable, CaseIterable {
    /// Those of the thread that ran the call, between its begin and its end: exact, for sync calls.
    case thread
    /// Those of the whole process in that time, other work included: for async calls, and for
    /// scopes that are stopped by hand.
    case process
  }

  /// How the figures were attributed.
  public let attribution: Attribution
  /// The calls that were counted.
  public let calls: UInt64
  /// Blocks that were allocated.
  public let allocations: UInt64
  /// Their bytes.
  public let allocatedBytes: UInt64
  /// Blocks that were freed, whoever had allocated them.
  public let frees: UInt64
  /// Their bytes.
  public let freedBytes: UInt64
  /// The most live bytes of any call above those at its begin; nil for the whole process.
  public let peakBytes: Int64?

  /// By how much the calls let the heap grow, or shrink.
  public var liveChangeBytes: Int64 { Int64(bitPattern: allocatedBytes &- freedBytes) }

  enum CodingKeys: String, CodingKey {
    case attribution, calls, allocations, frees
    case allocatedBytes = "allocated_bytes"
    case freedBytes = "freed_bytes"
    case peakBytes = "peak_bytes"
  }
}

/// The sums of an operation's calls while a recorder is loaded; written from any thread.
final class ScopeMemory: Sendable {
  private final class Sums: Sendable {
    let calls = Atomic<UInt64>(0)
    let allocations = Atomic<UInt64>(0)
    let allocatedBytes = Atomic<UInt64>(0)
    let frees = Atomic<UInt64>(0)
    let freedBytes = Atomic<UInt64>(0)
    let peakBytes = Atomic<Int64>(0)

    func add(_ usage: HeapUsage) {
      calls.wrappingAdd(1, ordering: .relaxed)
      allocations.wrappingAdd(usage.allocations, ordering: .relaxed)
      allocatedBytes.wrappingAdd(usage.allocatedBytes, ordering: .relaxed)
      frees.wrappingAdd(usage.frees, ordering: .relaxed)
      freedBytes.wrappingAdd(usage.freedBytes, ordering: .relaxed)
      peakBytes.max(usage.peakBytes, ordering: .relaxed)
    }
  }

  private let ofThreads = Sums()
  private let ofProcess = Sums()

  func add(_ usage: HeapUsage, _ attribution: OperationMemory.Attribution) {
    (attribution == .thread ? ofThreads : ofProcess).add(usage)
  }

  /// An element for each attribution that has calls.
  var all: [OperationMemory] {
    [(OperationMemory.Attribution.thread, ofThreads), (.process, ofProcess)].compactMap {
      attribution, sums in
      let calls = sums.calls.load(ordering: .relaxed)
      guard calls > 0 else { return nil }
      return OperationMemory(
        attribution: attribution, calls: calls,
        allocations: sums.allocations.load(ordering: .relaxed),
        allocatedBytes: sums.allocatedBytes.load(ordering: .relaxed),
        frees: sums.frees.load(ordering: .relaxed),
        freedBytes: sums.freedBytes.load(ordering: .relaxed),
        peakBytes: attribution == .thread ? sums.peakBytes.load(ordering: .relaxed) : nil)
    }
  }
}
