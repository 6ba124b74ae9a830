#if os(Linux)
  import CPlumbSeam
#endif

/// The recorder that was loaded with this program, by `plumb run` or `LD_PRELOAD`.
///
/// Everything in `Plumb` works without it; with it, operations show what they allocated, and heap
/// snapshots can be taken.
public enum Recorder {
  /// Its version, such as `0.1.0`; nil where none is loaded, or one of another interface.
  public static var version: String? {
    #if os(Linux)
      return isLoaded ? plumb_recorder_version().map { String(cString: $0) } : nil
    #else
      return nil
    #endif
  }

  /// Where this process's recording is while the program runs; nil when nothing is recorded.
  public static var recordingPath: String? {
    #if os(Linux)
      return isLoaded ? plumb_recording_path().map { String(cString: $0) } : nil
    #else
      return nil
    #endif
  }

  /// Whether a recorder is loaded that can be asked.
  static let isLoaded: Bool = {
    #if os(Linux)
      return plumb_is_loaded()
    #else
      return false
    #endif
  }()
}

/// What was allocated and freed, in requested bytes; a realloc is a free and an allocation.
package struct HeapUsage: Sendable, Equatable {
  package var allocations: UInt64 = 0
  package var allocatedBytes: UInt64 = 0
  package var frees: UInt64 = 0
  package var freedBytes: UInt64 = 0
  /// Of a scope: the highest live bytes above those at its begin. Of the process: the highest ever,
  /// or since its reset.
  package var peakBytes: Int64 = 0
  /// The peak may be off by so much; 0 as long as the program has one thread.
  package var peakErrorBytes: UInt64 = 0

  package var liveBytes: Int64 { Int64(bitPattern: allocatedBytes &- freedBytes) }
  package var liveBlocks: Int64 { Int64(bitPattern: allocations &- frees) }

  /// What was counted between two readings of the process; the peak is left out.
  func since(_ start: HeapUsage) -> HeapUsage {
    HeapUsage(
      allocations: allocations &- start.allocations,
      allocatedBytes: allocatedBytes &- start.allocatedBytes, frees: frees &- start.frees,
      freedBytes: freedBytes &- start.freedBytes)
  }

  /// The whole process's; nil when nothing is recorded. O(threads).
  static func ofProcess() -> HeapUsage? {
    #if os(Linux)
      var usage = plumb_usage()
      return Recorder.isLoaded && plumb_totals(&usage) ? HeapUsage(usage) : nil
    #else
      return nil
    #endif
  }

  /// The process's peak begins anew at what is live now. Nothing without a recorder.
  static func resetPeak() {
    #if os(Linux)
      if Recorder.isLoaded { plumb_reset_peak() }
    #endif
  }

  #if os(Linux)
    @inline(__always)
    init(_ usage: plumb_usage) {
      self.init(
        allocations: usage.allocations, allocatedBytes: usage.allocated_bytes,
        frees: usage.frees, freedBytes: usage.freed_bytes, peakBytes: usage.peak_bytes,
        peakErrorBytes: usage.peak_error_bytes)
    }
  #endif

  package init(
    allocations: UInt64 = 0, allocatedBytes: UInt64 = 0, frees: UInt64 = 0, freedBytes: UInt64 = 0,
    peakBytes: Int64 = 0, peakErrorBytes: UInt64 = 0
  ) {
    self.allocations = allocations
    self.allocatedBytes = allocatedBytes
    self.frees = frees
    self.freedBytes = freedBytes
    self.peakBytes = peakBytes
    self.peakErrorBytes = peakErrorBytes
  }
}

/// A stretch of one thread's work whose allocations the recorder counts apart: exact to the unit.
package struct ThreadHeapScope {
  #if os(Linux)
    private var scope = plumb_scope()
    private let isOpen: Bool

    /// Opens a scope of the calling thread.
    @inline(__always)
    package init() { isOpen = plumb_scope_begin(&scope) }

    /// What the thread allocated since; nil when it is not recorded, or isn't the same thread.
    @inline(__always)
    package mutating func end() -> HeapUsage? {
      var usage = plumb_usage()
      return isOpen && plumb_scope_end(&scope, &usage) ? HeapUsage(usage) : nil
    }

    @inline(__always)
    private mutating func hide() {
      if isOpen { _ = plumb_scope_hide(&scope) }
    }

    /// Runs work of Plumb's own, whose allocations are nobody's. Only where a recorder is loaded.
    @inline(__always)
    package static func hiding<Result>(_ work: () -> Result) -> Result {
      var scope = ThreadHeapScope()
      defer { scope.hide() }
      return work()
    }
  #else
    package mutating func end() -> HeapUsage? { nil }
    package static func hiding<Result>(_ work: () -> Result) -> Result { work() }
  #endif
}
