import ProfileModel

/// `timeline`: the heap over time, a point for every quantum of allocated bytes.
struct EncodedTimeline {
  private let timeline: Timeline

  init(_ timeline: Timeline) {
    self.timeline = timeline
  }

  func write(to writer: inout JSONWriter<some TextOutputStream>) {
    writer.object("timeline") { writer in
      writer.integer("quantum_bytes", timeline.quantumBytes)
      writer.array("points") { writer in
        for point in timeline.points {
          writer.object(inline: true) { writer in
            writer.integer("time_ns", point.timeNanoseconds)
            writer.integer("live_bytes", point.liveBytes)
            writer.integer("allocated_bytes", point.allocatedBytes)
          }
        }
      }
    }
  }
}
