import CPlumbSeam
import CRecording
import ProfileModel

/// The timers that a program gave to its recording.
///
/// One that was being written when the program died, or while it was copied, is left out.
struct TimerReading {
  private(set) var timers: [RecordedTimer] = []

  init(_ file: RecordingFile, strings: StringSection) throws(RecordingError) {
    for record in try file.records(PLUMB_SECTION_TIMERS, as: plumb_timer_record.self)
    where record.publications != 0 && record.publications.isMultiple(of: 2) {
      let figures = withUnsafeBytes(of: record.figures) { $0.loadUnaligned(as: plumb_timer.self) }
      timers.append(RecordedTimer(try strings.string(at: record.name), figures))
    }
  }
}

extension RecordedTimer {
  fileprivate init(_ name: String, _ figures: plumb_timer) {
    self.init(name: name)
    calls = Int(clamping: figures.calls)
    failures = Int(clamping: figures.failures)
    cancellations = Int(clamping: figures.cancellations)
    totalNanoseconds = Int(clamping: figures.total_ns)
    minimumNanoseconds = Int(clamping: figures.minimum_ns)
    maximumNanoseconds = Int(clamping: figures.maximum_ns)
    let values = [
      figures.p50_ns, figures.p90_ns, figures.p95_ns, figures.p99_ns, figures.p999_ns,
    ]
    percentiles = zip(Self.percentiles, values).filter { $1 > 0 }.map {
      Percentile($0, nanoseconds: Int(clamping: $1))
    }
    memory[.thread] = Memory(figures.of_thread, hasPeak: true)
    memory[.process] = Memory(figures.of_process, hasPeak: false)
  }
}

extension RecordedTimer.Memory {
  fileprivate init?(_ figures: plumb_timer_memory, hasPeak: Bool) {
    guard figures.calls > 0 else { return nil }
    self.init()
    calls = Int(clamping: figures.calls)
    allocations = Int(clamping: figures.allocations)
    allocatedBytes = Int(clamping: figures.allocated_bytes)
    frees = Int(clamping: figures.frees)
    freedBytes = Int(clamping: figures.freed_bytes)
    if hasPeak { peakBytes = Int(clamping: figures.peak_bytes) }
  }
}
