import ProfileModel

/// `timers`: what the program measured of its own operations; left out where it kept nothing.
struct EncodedTimers {
  private let timers: [RecordedTimer]

  init(_ timers: [RecordedTimer]) { self.timers = timers }

  func write(to writer: inout JSONWriter<some TextOutputStream>) {
    guard !timers.isEmpty else { return }
    writer.array("timers") { writer in
      for timer in timers { write(timer, to: &writer) }
    }
  }

  private func write(_ timer: RecordedTimer, to writer: inout JSONWriter<some TextOutputStream>) {
    writer.object(inline: true) { writer in
      writer.string("name", timer.name)
      writer.integer("calls", timer.calls)
      writer.integer("failures", timer.failures)
      writer.integer("cancellations", timer.cancellations)
      writer.integer("total_ns", timer.totalNanoseconds)
      writer.integer("min_ns", timer.minimumNanoseconds)
      writer.integer("max_ns", timer.maximumNanoseconds)
      writer.array("percentiles") { writer in
        for value in timer.percentiles {
          writer.object { writer in
            writer.number("percentile", value.percentile)
            writer.integer("value_ns", value.nanoseconds)
          }
        }
      }
      writer.array("memory") { writer in
        for (attribution, memory) in timer.attributed {
          writer.object { writer in
            writer.string("attribution", attribution.rawValue)
            writer.integer("calls", memory.calls)
            writer.integer("allocations", memory.allocations)
            writer.integer("allocated_bytes", memory.allocatedBytes)
            writer.integer("frees", memory.frees)
            writer.integer("freed_bytes", memory.freedBytes)
            writer.integer("peak_bytes", memory.peakBytes)
          }
        }
      }
    }
  }
}
