#if os(Linux)
  import CPlumbSeam
  import RecordingReader
#endif

/// What a snapshot was taken of, and what was read of it so far.
final class SnapshotSource: Sendable {
  #if os(Linux)
    /// Nil for traces that were given.
    let moment: RecordingMoment?
  #endif
  private let named: Locked<SnapshotTraces?>
  private let withLines: Locked<SnapshotTraces?>

  /// A snapshot of nothing.
  static var empty: SnapshotSource { SnapshotSource(SnapshotTraces()) }

  /// Traces that are known, with their lines.
  init(_ traces: SnapshotTraces) {
    #if os(Linux)
      moment = nil
    #endif
    named = Locked(traces)
    withLines = Locked(traces)
  }

  #if os(Linux)
    private init(_ moment: RecordingMoment) {
      self.moment = moment
      named = Locked(nil)
      withLines = Locked(nil)
    }

    /// Hidden from the scopes of operations: what it allocates is nobody's.
    @inline(never)
    static func ofThisProcess(countsTypes: Bool) throws(HeapSnapshotError) -> SnapshotSource {
      guard let path = Recorder.recordingPath else { throw .notRecorded }
      let result = ThreadHeapScope.hiding { () -> Result<SnapshotSource, HeapSnapshotError> in
        if countsTypes { plumb_count_live_types() }
        do throws(RecordingError) {
          return .success(SnapshotSource(try RecordingMoment(ownRecording: path)))
        } catch {
          return .failure(.unreadable(error.description))
        }
      }
      return try result.get()
    }

    @inline(never)
    func traces(withLines needsLines: Bool) throws(HeapSnapshotError) -> SnapshotTraces {
      // Traces that were given need no recorder.
      guard moment != nil else { return named.withLock { $0 } ?? SnapshotTraces() }
      let result = ThreadHeapScope.hiding { () -> Result<SnapshotTraces, HeapSnapshotError> in
        do throws(HeapSnapshotError) {
          return .success(try needsLines ? readWithLines() : readNamed())
        } catch {
          return .failure(error)
        }
      }
      return try result.get()
    }

    private func readNamed() throws(HeapSnapshotError) -> SnapshotTraces {
      if let known = named.withLock({ $0 }) { return known }
      guard let moment else { return SnapshotTraces() }
      let traces = try SnapshotTraces(SnapshotNaming.profile(of: moment))
      named.withLock { $0 = traces }
      return traces
    }

    private func readWithLines() throws(HeapSnapshotError) -> SnapshotTraces {
      if let known = withLines.withLock({ $0 }) { return known }
      guard let moment else { return SnapshotTraces() }
      let traces = try SnapshotTraces(SnapshotLines.profile(of: moment))
      withLines.withLock { $0 = traces }
      return traces
    }
  #else
    static func ofThisProcess(countsTypes: Bool) throws(HeapSnapshotError) -> SnapshotSource {
      throw .notRecorded
    }

    func traces(withLines needsLines: Bool) throws(HeapSnapshotError) -> SnapshotTraces {
      (needsLines ? withLines.withLock { $0 } : named.withLock { $0 }) ?? SnapshotTraces()
    }
  #endif
}
