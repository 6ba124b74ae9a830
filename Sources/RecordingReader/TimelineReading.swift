import CRecording
import ProfileModel

extension Timeline {
  /// The points of the buffer in use. A running program may change buffers meanwhile: what does
  /// not continue in time is left out.
  init(_ file: RecordingFile) throws(RecordingError) {
    let timeline = file.header.timeline
    let section = file.section(PLUMB_SECTION_TIMELINE)
    let end =
      UInt64(timeline.buffer) * UInt64(PLUMB_TIMELINE_POINTS) + UInt64(timeline.count)
    guard timeline.buffer <= 1, timeline.count <= PLUMB_TIMELINE_POINTS, end <= section.capacity
    else {
      throw file.damaged("its timeline has \(timeline.count) points in buffer \(timeline.buffer)")
    }
    self.init(quantumBytes: try file.number(timeline.quantum_bytes, "the timeline's quantum"))
    let first = UInt64(timeline.buffer) * UInt64(PLUMB_TIMELINE_POINTS)
    let offset = section.offset + first * UInt64(MemoryLayout<plumb_timeline_point>.stride)
    let records = try file.records(
      at: offset, count: Int(timeline.count), as: plumb_timeline_point.self)
    for point in records {
      // With several threads the published live bytes can be below zero for a moment.
      guard let live = Int(exactly: point.live_bytes), let time = Int(exactly: point.time_ns),
        let allocated = Int(exactly: point.allocated_bytes),
        time >= points.last?.timeNanoseconds ?? 0
      else { continue }
      points.append(Point(timeNanoseconds: time, liveBytes: live, allocatedBytes: allocated))
    }
  }
}
