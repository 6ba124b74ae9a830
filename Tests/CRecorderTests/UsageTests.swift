import CPlumbSeam
import CRecorder
import CRecording
import Testing

extension SerializedTests {
  @Suite("Usage")
  struct UsageTests {
    private let process: SyntheticProcess
    private let thread: SyntheticThread

    init() throws {
      process = try SyntheticProcess()
      thread = try SyntheticThread(process)
      pulse_thread_started(process.recording, 1)
    }

    private func totals() -> plumb_usage {
      var usage = plumb_usage()
      usage_totals(process.state, &usage)
      return usage
    }

    @Test("a scope counts what its thread allocates and frees, to the unit")
    func scope() throws {
      thread.allocate(1, bytes: 100)
      var scope = try thread.begin()
      thread.allocate(2, bytes: 1_000)
      thread.allocate(3, bytes: 10)
      thread.free(1)
      thread.free(2)
      let usage = try thread.end(&scope)
      #expect(usage.allocations == 2 && usage.allocated_bytes == 1_010)
      #expect(usage.frees == 2 && usage.freed_bytes == 1_100)
      #expect(usage.peak_bytes == 1_010)
    }

    @Test("the peak of a scope is exact whatever was published before or in it")
    func peaks() throws {
      var generator = SeededGenerator(seed: 11)
      for seed in UInt64(1)...20 {
        var model = HeapModel(seed: seed)
        for _ in 0..<Int.random(in: 0..<400, using: &generator) {
          process.change(thread, by: model.nextChange())
        }
        var scope = try thread.begin()
        let (live, allocated) = (model.live, model.allocated)
        var peak = live
        for _ in 0..<2_000 {
          process.change(thread, by: model.nextChange())
          peak = max(peak, model.live)
        }
        let usage = try thread.end(&scope)
        #expect(usage.peak_bytes == peak - live)
        #expect(usage.allocated_bytes == model.allocated - allocated)
        #expect(Int64(usage.allocated_bytes) - Int64(usage.freed_bytes) == model.live - live)
        #expect(usage.allocations + usage.frees == 2_000)
      }
    }

    @Test("an inner scope's peak counts for the outer one as well, and only to its end")
    func nesting() throws {
      var outer = try thread.begin()
      thread.allocate(1, bytes: 500)
      var inner = try thread.begin()
      thread.allocate(2, bytes: 2_000)
      thread.free(2)
      #expect(try thread.end(&inner).peak_bytes == 2_000)
      var second = try thread.begin()
      thread.allocate(3, bytes: 30)
      #expect(try thread.end(&second).peak_bytes == 30)
      #expect(try thread.end(&outer).peak_bytes == 2_500)
    }

    @Test("what is hidden is in no scope around it, nor in its peak")
    func hiding() throws {
      var outer = try thread.begin()
      thread.allocate(1, bytes: 100)
      var own = try thread.begin()
      thread.allocate(2, bytes: 1_000_000)
      thread.allocate(3, bytes: 7)
      thread.free(2)
      #expect(usage_scope_hide(thread.face, &own))
      thread.allocate(4, bytes: 20)
      thread.free(1)
      let usage = try thread.end(&outer)
      #expect(usage.allocations == 2 && usage.allocated_bytes == 120)
      #expect(usage.frees == 1 && usage.freed_bytes == 100)
      #expect(usage.peak_bytes == 120)
      #expect(totals().allocations == 4)
    }

    @Test("a scope of another thread, or of a forked child's parent, can't be ended")
    func strangers() throws {
      let other = try SyntheticThread(process, identifier: 0x7fff_fff0)
      var scope = try thread.begin()
      var usage = plumb_usage()
      #expect(!usage_scope_end(other.face, &scope, &usage))
      process.state.pointee.process += 1
      #expect(!usage_scope_end(thread.face, &scope, &usage))
      other.face.pointee.has_overflown = true
      #expect(!usage_scope_begin(other.face, &scope))
    }

    @Test("the process's totals sum its threads; its peak is the highest, or that since a reset")
    func processTotals() throws {
      thread.allocate(1, bytes: 3_000)
      thread.free(1)
      thread.allocate(2, bytes: 100)
      #expect(totals().peak_bytes == 3_000)
      usage_reset_peak(thread.face)
      #expect(totals().peak_bytes == 100)
      thread.allocate(3, bytes: 50)
      thread.free(3)
      #expect(totals().peak_bytes == 150)
      thread.allocate(4, bytes: 100_000)
      thread.free(4)
      #expect(totals().peak_bytes == 100_100)
      #expect(process.pulse.peak_bytes == 100_100)
      usage_reset_peak(thread.face)
      let other = try SyntheticThread(process, identifier: 0x7fff_fff0)
      other.allocate(5, bytes: 5)
      let usage = totals()
      #expect(usage.allocations == 5 && usage.frees == 3)
      #expect(usage.allocated_bytes - usage.freed_bytes == 105)
      #expect(process.pulse.peak_bytes == 100_100)
    }

    @Test("with two threads the peak since a reset is within the stated error")
    func statedError() throws {
      let other = try SyntheticThread(process, identifier: 0x7fff_fff0)
      var generator = SeededGenerator(seed: 3)
      var models = [HeapModel(seed: 1), HeapModel(seed: 2)]
      var peak: Int64 = 0
      for step in 0..<20_000 {
        let index = Int.random(in: 0...1, using: &generator)
        process.change(index == 0 ? thread : other, by: models[index].nextChange())
        let live = models[0].live + models[1].live
        peak = max(peak, live)
        if step % 5_000 == 4_999 {
          #expect(abs(totals().peak_bytes - peak) <= Int64(totals().peak_error_bytes))
          usage_reset_peak(thread.face)
          peak = live
        }
      }
    }
  }
}

extension SyntheticThread {
  func begin() throws -> plumb_scope {
    var scope = plumb_scope()
    try #require(usage_scope_begin(face, &scope))
    return scope
  }

  func end(_ scope: inout plumb_scope) throws -> plumb_usage {
    var usage = plumb_usage()
    try #require(usage_scope_end(face, &scope, &usage))
    return usage
  }
}

extension SyntheticProcess {
  /// The recording that the process's threads write, with its header shared by the scratch one.
  var recording: UnsafeMutablePointer<recording> {
    UnsafeMutableRawPointer(state).advanced(
      by: MemoryLayout<recorder_state>.offset(of: \.recording)!
    ).assumingMemoryBound(to: CRecorder.recording.self)
  }

  /// An allocation, or a free, of so many bytes, as the pulse is told of it.
  func change(_ thread: SyntheticThread, by bytes: Int64) {
    if bytes >= 0 {
      pulse_add(recording, thread.sharedLane, bytes)
    } else {
      pulse_subtract(recording, thread.sharedLane, -bytes)
    }
  }
}
