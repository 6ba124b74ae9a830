import CRecorder
import CRecording
import Testing

extension SerializedTests {
  @Suite("Pulse")
  struct PulseTests {
    private let recording: ScratchRecording
    private let lanes: UnsafeMutablePointer<plumb_lane>

    init() throws {
      recording = try ScratchRecording(bytes: 1 << 20)
      try #require(recording_grow(recording.pointer, PLUMB_SECTION_LANES, 3))
      lanes = recording.pointer.pointee.lanes
      pulse_start(recording.pointer)
      pulse_thread_started(recording.pointer, 1)
    }

    private var pulse: plumb_pulse { recording.header.pointee.pulse }

    /// The peak as a reader of the recording makes it out.
    private func readPeak(lanes count: Int) -> Int64 {
      (0..<count).reduce(pulse.peak_bytes) { peak, lane in
        lanes[lane].raised == 0
          ? peak : max(peak, pulse.live_bytes + lanes[lane].live_delta_high)
      }
    }

    private func readLive(lanes count: Int) -> Int64 {
      (0..<count).reduce(pulse.live_bytes) { $0 + lanes[$1].live_delta }
    }

    private func readAllocated(lanes count: Int) -> UInt64 {
      (0..<count).reduce(pulse.allocated_bytes) { $0 + lanes[$1].allocated_delta }
    }

    private func change(lane: Int, by bytes: Int64) {
      if bytes >= 0 {
        pulse_add(recording.pointer, lanes + lane, bytes)
      } else {
        pulse_subtract(recording.pointer, lanes + lane, -bytes)
      }
    }

    // --- Alone -----------------------------------------------------------------------------------

    @Test("with one thread live bytes, allocated bytes and the peak are exact after every event")
    func alone() {
      for seed in UInt64(0)..<8 {
        lanes[0] = plumb_lane()
        recording.header.pointee.pulse = plumb_pulse()
        pulse_start(recording.pointer)
        pulse_thread_started(recording.pointer, 1)
        var model = HeapModel(seed: seed)
        for _ in 0..<5_000 {
          change(lane: 0, by: model.nextChange())
          guard readLive(lanes: 1) == model.live, readPeak(lanes: 1) == model.peak,
            readAllocated(lanes: 1) == model.allocated
          else {
            Issue.record("seed \(seed), live \(model.live), peak \(model.peak): \(pulse)")
            return
          }
        }
      }
      #expect(recording.trust.peak_error_bytes == 0)
    }

    @Test("with one thread every event that sets a new peak opens an epoch, and no other does")
    func epochs() {
      var model = HeapModel(seed: 99)
      for _ in 0..<5_000 {
        let (epoch, peak) = (pulse.epoch, model.peak)
        change(lane: 0, by: model.nextChange())
        #expect(pulse.epoch == epoch + (model.peak > peak ? 1 : 0))
      }
    }

    @Test("a thread keeps small sums to itself and publishes larger ones")
    func publishing() {
      change(lane: 0, by: 4_096)
      #expect(pulse.live_bytes == 0)
      change(lane: 0, by: 1)
      #expect(pulse.live_bytes == 4_097)
      #expect(lanes[0].live_delta == 0)
      change(lane: 0, by: -4_096)
      #expect(pulse.live_bytes == 4_097)
      change(lane: 0, by: -1)
      #expect(pulse.live_bytes == 0)
      #expect(pulse.peak_bytes == 4_097)
    }

    @Test("bytes that come and go are published too, so that the clock of lifetimes moves on")
    func allocatedQuantum() {
      var allocated: UInt64 = 0
      for _ in 0..<1_000 {
        change(lane: 0, by: 1_000)
        change(lane: 0, by: -1_000)
        allocated += 1_000
        #expect(pulse_clock_bytes(recording.pointer, lanes) == allocated)
        #expect(allocated - pulse.allocated_bytes <= UInt64(PULSE_ALLOCATED_QUANTUM_BYTES))
      }
      #expect(pulse.peak_bytes == 1_000)
    }

    // --- Several ---------------------------------------------------------------------------------

    @Test("with two threads the peak is within the error that the recording states")
    func statedError() {
      pulse_thread_started(recording.pointer, 2)
      #expect(pulse.solo == 0)
      #expect(recording.trust.peak_error_bytes == 2 * 4_096)
      var generator = SeededGenerator(seed: 3)
      var models = [HeapModel(seed: 1), HeapModel(seed: 2)]
      var peak: Int64 = 0
      for _ in 0..<20_000 {
        let lane = Int.random(in: 0...1, using: &generator)
        change(lane: lane, by: models[lane].nextChange())
        let live = models[0].live + models[1].live
        peak = max(peak, live)
        #expect(readLive(lanes: 2) == live)
        let error = abs(readPeak(lanes: 2) - peak)
        #expect(UInt64(error) <= recording.trust.peak_error_bytes)
      }
      #expect(peak > 100_000)
    }

    @Test("a thread that keeps what an earlier, larger quantum allowed is within the stated error")
    func quantumOfEarlier() {
      change(lane: 0, by: 512 << 20)
      change(lane: 0, by: -(2 << 20))
      pulse_thread_started(recording.pointer, 2)
      pulse_thread_started(recording.pointer, 3)
      change(lane: 2, by: -(680 << 10))
      change(lane: 1, by: 103 << 20)
      let peak = Int64(615 << 20) - (2 << 20) - (680 << 10)
      #expect(pulse.live_bytes == 615 << 20)
      let error = readPeak(lanes: 3) - peak
      #expect(error > 2 << 20)
      #expect(UInt64(error) <= recording.trust.peak_error_bytes)
    }

    @Test("the quantum grows with the peak and shrinks with the threads; the error never shrinks")
    func quantum() {
      #expect(pulse.quantum_bytes == 4_096)
      change(lane: 0, by: 512 << 20)
      #expect(pulse.quantum_bytes == 2 << 20)
      #expect(recording.trust.peak_error_bytes == 0)
      pulse_thread_started(recording.pointer, 4)
      #expect(pulse.quantum_bytes == 512 << 10)
      #expect(recording.trust.peak_error_bytes == (2 << 20) + 3 * (512 << 10))
      pulse_thread_started(recording.pointer, 8)
      #expect(pulse.quantum_bytes == 256 << 10)
      #expect(recording.trust.peak_error_bytes == (2 << 20) + 3 * (512 << 10) + 4 * (256 << 10))
      change(lane: 0, by: 512 << 20)
      #expect(pulse.quantum_bytes == 512 << 10)
      #expect(recording.trust.peak_error_bytes == (4 << 20) + (1 << 19) + 8 * (256 << 10))
    }

    @Test("a thread that is counted late, or twice, changes nothing")
    func countedTwice() {
      pulse_thread_started(recording.pointer, 3)
      let error = recording.trust.peak_error_bytes
      pulse_thread_started(recording.pointer, 2)
      pulse_thread_started(recording.pointer, 3)
      #expect(pulse.threads == 3)
      #expect(recording.trust.peak_error_bytes == error)
    }

    @Test("with several threads a published peak opens an epoch")
    func epochsOfSeveral() {
      pulse_thread_started(recording.pointer, 2)
      let epoch = pulse.epoch
      change(lane: 0, by: 100)
      #expect(pulse.epoch == epoch)
      change(lane: 0, by: 10_000)
      #expect(pulse.epoch == epoch + 1)
      change(lane: 1, by: -5_000)
      change(lane: 1, by: 3_000)
      #expect(pulse.epoch == epoch + 1)
    }

    @Test("threads at once lose no byte")
    func threads() {
      pulse_thread_started(recording.pointer, 2)
      let shared = Shared(value: (recording: recording, lanes: lanes))
      Threads.run(2) { lane in
        var model = HeapModel(seed: UInt64(lane))
        for _ in 0..<50_000 {
          let bytes = model.nextChange()
          let counters = shared.value.lanes + lane
          if bytes >= 0 {
            pulse_add(shared.value.recording.pointer, counters, bytes)
          } else {
            pulse_subtract(shared.value.recording.pointer, counters, -bytes)
          }
        }
      }
      var models = [HeapModel(seed: 0), HeapModel(seed: 1)]
      for lane in 0...1 {
        for _ in 0..<50_000 { _ = models[lane].nextChange() }
      }
      #expect(readLive(lanes: 2) == models[0].live + models[1].live)
      #expect(readAllocated(lanes: 2) == models[0].allocated + models[1].allocated)
      let sumOfPeaks = models[0].peak + models[1].peak
      #expect(readPeak(lanes: 2) <= sumOfPeaks + Int64(recording.trust.peak_error_bytes))
      #expect(readPeak(lanes: 2) >= max(models[0].peak, models[1].peak) - (64 << 10))
    }
  }
}

/// One thread's allocations and frees at random, with their sums.
struct HeapModel {
  private var generator: SeededGenerator
  private var blocks: [Int64] = []
  private(set) var live: Int64 = 0
  private(set) var peak: Int64 = 0
  private(set) var allocated: UInt64 = 0

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  /// The size of the block that is allocated next, or minus the size of the one that is freed.
  mutating func nextChange() -> Int64 {
    let isFull = blocks.count > 40
    if !blocks.isEmpty, Int.random(in: 0..<100, using: &generator) < (isFull ? 60 : 45) {
      let index = Int.random(in: 0..<blocks.count, using: &generator)
      let bytes = blocks.remove(at: index)
      live -= bytes
      return -bytes
    }
    let exponent = Int64.random(in: 0...14, using: &generator)
    let bytes = Int64.random(in: 0...(1 << exponent), using: &generator)
    blocks.append(bytes)
    live += bytes
    peak = max(peak, live)
    allocated += UInt64(bytes)
    return bytes
  }
}
