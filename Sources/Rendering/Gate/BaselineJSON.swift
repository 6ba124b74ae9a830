import ProfileModel

/// A baseline as a repository keeps it, `plumb.baseline/1`: Reports/Schema/baseline.schema.json.
///
/// One metric and one site a line, in order, so that a change is a small difference to review and
/// seldom conflicts with another.
public struct BaselineJSON: Sendable {
  static let schema = "plumb.baseline/1"

  /// The writer of baselines.
  public init() {}

  /// Writes the whole document. Equal baselines give equal bytes.
  public func render(_ baseline: Baseline, to output: inout some TextOutputStream) {
    var writer = JSONWriter(output)
    writer.object { writer in
      writer.string("schema", Self.schema)
      writer.object("key") { writer in
        for field in baseline.key.fields { writer.string(field.name, field.value) }
      }
      writer.object("entries") { writer in
        for (name, entry) in baseline.entries.sorted(by: { $0.key < $1.key }) {
          Self.write(entry, as: name, to: &writer)
        }
      }
    }
    output = writer.finish()
  }

  private static func write(
    _ entry: BaselineEntry, as name: String, to writer: inout JSONWriter<some TextOutputStream>
  ) {
    writer.object(name) { writer in
      writer.integer("runs", entry.runs)
      writer.string("program", entry.program)
      writer.object("metrics") { writer in
        for metric in GatedMetric.allCases {
          guard let record = entry.metrics[metric] else { continue }
          writer.object(metric.rawValue, inline: true) { writer in
            writer.string("class", record.metricClass.rawValue)
            writer.integer("value", record.value)
            writer.integer("spread", record.spread)
          }
        }
      }
      writer.integer("omitted_sites", entry.omittedSites)
      writer.object("sites") { writer in
        for site in entry.sites { write(site, to: &writer) }
      }
    }
  }

  private static func write(
    _ site: MeasuredSite, to writer: inout JSONWriter<some TextOutputStream>
  ) {
    writer.object(site.identity.description, inline: true) { writer in
      writer.string("function", site.function)
      writer.string("module", site.module)
      if let type = site.type { writer.string("type", type) }
      if let family = site.family { writer.string("family", family.description) }
      if let sizeClass = site.sizeClass { writer.integer("size_class", sizeClass) }
      if !site.ordinals.isEmpty {
        writer.array("ordinals") { writer in
          for ordinal in site.ordinals { writer.integer(nil, ordinal) }
        }
      }
      write(site.counts, to: &writer)
      guard !site.lines.isEmpty else { return }
      writer.array("lines") { writer in
        for line in site.lines {
          writer.object { writer in
            // Folders differ between machines.
            writer.string("file", LoadedModule.name(ofPath: line.file))
            writer.integer("line", line.line)
            if let type = line.type { writer.string("type", type) }
            write(line.counts, to: &writer)
          }
        }
      }
    }
  }

  private static func write(
    _ counts: Counts, to writer: inout JSONWriter<some TextOutputStream>
  ) {
    for metric in GatedMetric.allCases where counts[metric.metric] != 0 {
      writer.integer(metric.rawValue, counts[metric.metric])
    }
  }
}
