import ProfileModel

/// The profile for speedscope.app: one profile a metric, over one table of frames.
///
/// Samples are stacks with a weight, root first, neighbours with alike beginnings together, so that
/// the view in order of time is a flame graph as well. Of the weights of one profile none is zero.
/// Where `FoldedPaths` cuts, the profile's name says so.
///
/// Source of the format: speedscope, src/lib/file-format-spec.ts.
public struct SpeedscopeReport: ReportRenderer {
  private static let standardMetrics: [Metric] = [
    .peakBytes, .liveBytes, .allocatedBytes, .allocations, .temporaryAllocations,
  ]

  private let metrics: [Metric]

  /// The profile of the question's metric; without one, of each that a heap is judged by.
  public init(_ question: ReportQuestion) {
    metrics = question.metric.map { [$0] } ?? Self.standardMetrics
  }

  /// - Complexity: O(frames + paths + metrics * sites * depth).
  public func render(_ profile: Profile, to output: inout some TextOutputStream) {
    let profile = profile.withoutInnerAllocators()
    let order = PathOrder(profile)
    var writer = JSONWriter(output)
    writer.object { writer in
      writer.string("$schema", "https://www.speedscope.app/file-format-schema.json")
      writer.string("name", RunOutcome.command(profile))
      writer.string("exporter", "plumb \(profile.run.recorderVersion)")
      writer.integer("activeProfileIndex", 0)
      writer.object("shared") { writer in
        writer.array("frames") { writer in
          for frame in profile.frames.frames { Self.write(frame, to: &writer) }
        }
      }
      writer.array("profiles") { writer in
        for metric in metrics { Self.write(profile, metric, in: order, to: &writer) }
      }
    }
    output = writer.finish()
  }

  private static func write(_ frame: Frame, to writer: inout JSONWriter<some TextOutputStream>) {
    writer.object(inline: true) { writer in
      writer.string("name", ShownName.of(frame))
      if let file = frame.file { writer.string("file", DisplayWidth.printable(file)) }
      if let line = frame.line { writer.integer("line", line) }
    }
  }

  private static func write(
    _ profile: Profile, _ metric: Metric, in order: PathOrder,
    to writer: inout JSONWriter<some TextOutputStream>
  ) {
    let folded = FoldedPaths(profile, metric: metric)
    var samples: [(path: PathID, weight: Int)] = []
    for site in order.sites.lazy.map({ profile.sites[$0] }) where site.counts[metric] != 0 {
      let path = folded.end(of: site.path)
      if let last = samples.last, last.path == path {
        samples[samples.count - 1].weight += site.counts[metric]
      } else {
        samples.append((path, site.counts[metric]))
      }
    }
    let name = metric.name.replacing("_", with: " ")
    writer.object { writer in
      writer.string("type", "sampled")
      writer.string("name", folded.isPartial ? "\(name), paths below 0.01% cut" : name)
      writer.string("unit", metric.unit == .bytes ? "bytes" : "none")
      writer.integer("startValue", 0)
      writer.integer("endValue", samples.reduce(0) { $0 + $1.weight })
      writer.array("samples") { writer in
        for sample in samples {
          let frames = profile.paths.frames(of: sample.path).reversed()
          writer.encoded("[" + frames.map { String($0.index) }.joined(separator: ",") + "]")
        }
      }
      writer.array("weights", inline: true) { writer in
        for sample in samples { writer.integer(nil, sample.weight) }
      }
    }
  }
}
