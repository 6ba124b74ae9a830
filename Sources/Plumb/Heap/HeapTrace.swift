/// The program's own heap while a recorder is loaded: how much is live, and how much was at most.
///
/// Bytes are requested bytes. Everything that the process has allocated since its start counts,
/// what Plumb and the runtime allocated included. Each call costs a few nanoseconds for each
/// thread, allocates nothing, and may be made from any thread. While one thread runs, the figures
/// are exact; `Reading.peakErrorBytes` says by how much the peak may be off otherwise.
public enum HeapTrace {
  /// The heap at one moment.
  public struct Reading: Sendable, Codable, Equatable {
    /// Bytes that are allocated and not freed.
    public let liveBytes: Int64
    /// Blocks that are allocated and not freed.
    public let liveBlocks: Int64
    /// The highest live bytes since the start, or since `resetPeak()`.
    public let peakBytes: Int64
    /// The peak may be too high or too low by so much; 0 as long as there is one thread.
    public let peakErrorBytes: UInt64
    /// Blocks allocated since the start; a realloc is a free and an allocation.
    public let allocations: UInt64
    /// Their bytes.
    public let allocatedBytes: UInt64

    init(_ usage: HeapUsage) {
      liveBytes = usage.liveBytes
      liveBlocks = usage.liveBlocks
      peakBytes = usage.peakBytes
      peakErrorBytes = usage.peakErrorBytes
      allocations = usage.allocations
      allocatedBytes = usage.allocatedBytes
    }

    enum CodingKeys: String, CodingKey {
      case allocations
      case liveBytes = "live_bytes"
      case liveBlocks = "live_blocks"
      case peakBytes = "peak_bytes"
      case peakErrorBytes = "peak_error_bytes"
      case allocatedBytes = "allocated_bytes"
    }
  }

  /// What changed between two readings; negative where the heap shrank.
  public struct Growth: Sendable, Codable, Equatable {
    /// By how much live bytes grew.
    public let liveBytes: Int64
    /// By how much live blocks grew.
    public let liveBlocks: Int64
    /// Blocks allocated in between.
    public let allocations: UInt64
    /// Their bytes.
    public let allocatedBytes: UInt64

    enum CodingKeys: String, CodingKey {
      case allocations
      case liveBytes = "live_bytes"
      case liveBlocks = "live_blocks"
      case allocatedBytes = "allocated_bytes"
    }
  }

  private static let last = Locked<HeapUsage>(HeapUsage())

  /// Whether a recorder is loaded that counts this process's allocations.
  public static var isTracing: Bool { HeapUsage.ofProcess() != nil }

  /// The heap as it is now; nil without a recorder.
  public static var current: Reading? { HeapUsage.ofProcess().map(Reading.init) }

  /// The highest live bytes since the start, or since `resetPeak()`; nil without a recorder.
  public static var peakBytes: Int64? { HeapUsage.ofProcess()?.peakBytes }

  /// Makes the peak what is live now; it rises from there. The recording keeps its own peak.
  /// Without a recorder, nothing happens.
  public static func resetPeak() { HeapUsage.resetPeak() }

  /// By how much the heap grew since the last call, from whatever thread that was; since the start
  /// at the first. Nil without a recorder.
  public static func growth() -> Growth? {
    last.withLock { last in
      guard let now = HeapUsage.ofProcess() else { return nil }
      let change = now.since(last)
      last = now
      return Growth(
        liveBytes: change.liveBytes, liveBlocks: change.liveBlocks,
        allocations: change.allocations, allocatedBytes: change.allocatedBytes)
    }
  }
}
