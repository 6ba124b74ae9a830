import CRecorder
import CRecording
import Testing

extension SerializedTests {
  @Suite("Timeline")
  struct TimelineTests {
    private let recording: ScratchRecording
    private let quantum: UInt64 = 16 << 10

    init() throws { recording = try ScratchRecording(bytes: 1 << 20) }

    private var points: [plumb_timeline_point] {
      let timeline = recording.header.pointee.timeline
      let start =
        recording.pointer.pointee.timeline + Int(timeline.buffer * PLUMB_TIMELINE_POINTS)
      return Array(UnsafeBufferPointer(start: start, count: Int(timeline.count)))
    }

    private func note(live: Int64, allocated: UInt64) {
      timeline_note(recording.pointer, live, allocated)
    }

    @Test("a point is written when the quantum is reached, and not before")
    func quanta() {
      note(live: 10, allocated: 100)
      note(live: 20, allocated: 100 + quantum - 1)
      #expect(points.map(\.allocated_bytes) == [100])
      note(live: 30, allocated: 100 + quantum)
      note(live: 40, allocated: 100 + 5 * quantum)
      #expect(points.map(\.allocated_bytes) == [100, 100 + quantum, 100 + 5 * quantum])
      #expect(points.map(\.live_bytes) == [10, 30, 40])
    }

    @Test("live bytes below zero, as one thread may see them, are written as none")
    func negative() {
      note(live: -5, allocated: 100)
      #expect(points.map(\.live_bytes) == [0])
    }

    @Test("thinning keeps every second point, the last one among them")
    func kept() {
      let places = (1...UInt64(PLUMB_TIMELINE_POINTS)).map { $0 * quantum }
      for place in places { note(live: 1, allocated: place) }
      #expect(points.map(\.allocated_bytes) == places)
      note(live: 1, allocated: places.last! + quantum)
      let kept = places.indices.filter { $0 % 2 == 1 }.map { places[$0] }
      #expect(points.map(\.allocated_bytes) == kept + [places.last! + quantum])
      #expect(recording.header.pointee.timeline.quantum_bytes == 2 * quantum)
    }

    @Test("however long the run, points are bounded, ascending, apart, and the last is there")
    func thinning() {
      var allocated: UInt64 = 0
      for round in 0..<200_000 {
        allocated += quantum
        note(live: Int64(round), allocated: allocated)
        guard round % 97 == 0 || round < 2_000 else { continue }
        let points = points
        #expect(points.count <= Int(PLUMB_TIMELINE_POINTS))
        let spacing = recording.header.pointee.timeline.quantum_bytes
        #expect(allocated - points.last!.allocated_bytes < spacing)
        #expect(isOrdered(points, apart: spacing))
      }
      #expect(points.count >= Int(PLUMB_TIMELINE_POINTS) / 2)
      #expect(points.allSatisfy { $0.live_bytes == $0.allocated_bytes / quantum - 1 })
      #expect(Double(points[0].allocated_bytes) < Double(allocated) / 100)
    }

    private func isOrdered(_ points: [plumb_timeline_point], apart spacing: UInt64) -> Bool {
      zip(points, points.dropFirst()).allSatisfy { before, after in
        after.time_ns >= before.time_ns
          && after.allocated_bytes - before.allocated_bytes >= spacing / 2
          && after.allocated_bytes > before.allocated_bytes
      }
    }

    @Test("threads that are due at once write one point, and never two for the same place")
    func threads() {
      let shared = Shared(value: recording)
      Threads.run(2) { thread in
        for round in UInt64(0)..<20_000 {
          timeline_note(shared.value.pointer, 1, round * 4_096 + UInt64(thread))
        }
      }
      let allocated = points.map(\.allocated_bytes)
      #expect(allocated == Array(Set(allocated)).sorted())
      #expect(allocated.count <= Int(PLUMB_TIMELINE_POINTS))
      #expect(allocated.count >= 64)
    }
  }
}
