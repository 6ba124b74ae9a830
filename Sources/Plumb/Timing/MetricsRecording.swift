#if os(Linux)
  import CPlumbSeam
  import Glibc

  extension PerformanceMetrics {
    /// Metrics that are written again when the program exits.
    private static let joined = Locked<[PerformanceMetrics]>([])
    private static let writesAtExit: Void = {
      atexit { PerformanceMetrics.joined.withLock { $0 }.forEach { $0.keepTimers() } }
    }()

    /// Has the recording of this process tell these metrics: `plumb report` shows them beside the
    /// heap, and the capture keeps them.
    ///
    /// They are written now, at each further call, and when the program exits; one that a signal
    /// will end calls this from time to time, as one does whose snapshots shall show them. Of two
    /// metrics with an operation of one name, the recording has the one that was written last.
    /// False where nothing is recorded, or its table is full. From any thread.
    /// O(operations × (threads × buckets + operations)).
    @discardableResult
    public func joinRecording() -> Bool {
      guard Recorder.recordingPath != nil else { return false }
      Self.joined.withLock { joined in
        if !joined.contains(where: { $0 === self }) { joined.append(self) }
      }
      Self.writesAtExit
      return keepTimers()
    }

    @discardableResult
    private func keepTimers() -> Bool {
      ThreadHeapScope.hiding {
        let report = report()
        let rows = report.operations + (report.otherNames.map { [$0] } ?? [])
        return rows.reduce(true) { isKept, row in
          var timer = plumb_timer(row)
          return plumb_keep_timer(row.name, &timer) && isKept
        }
      }
    }
  }

  extension plumb_timer {
    fileprivate init(_ row: OperationReport) {
      self.init()
      calls = row.count
      failures = row.failures
      cancellations = row.cancellations
      total_ns = row.totalNanoseconds
      minimum_ns = UInt64(clamping: row.minimumNanoseconds ?? 0)
      maximum_ns = UInt64(clamping: row.maximumNanoseconds ?? 0)
      p50_ns = UInt64(clamping: row.percentile(50) ?? 0)
      p90_ns = UInt64(clamping: row.percentile(90) ?? 0)
      p95_ns = UInt64(clamping: row.percentile(95) ?? 0)
      p99_ns = UInt64(clamping: row.percentile(99) ?? 0)
      p999_ns = UInt64(clamping: row.percentile(99.9) ?? 0)
      for memory in row.memory ?? [] {
        switch memory.attribution {
        case .thread: of_thread = plumb_timer_memory(memory)
        case .process: of_process = plumb_timer_memory(memory)
        }
      }
    }
  }

  extension plumb_timer_memory {
    fileprivate init(_ memory: OperationMemory) {
      self.init(
        calls: memory.calls, allocations: memory.allocations,
        allocated_bytes: memory.allocatedBytes, frees: memory.frees,
        freed_bytes: memory.freedBytes, peak_bytes: UInt64(clamping: memory.peakBytes ?? 0))
    }
  }
#else
  extension PerformanceMetrics {
    /// Nothing: there is no recorder on this system.
    @discardableResult
    public func joinRecording() -> Bool { false }
  }
#endif
