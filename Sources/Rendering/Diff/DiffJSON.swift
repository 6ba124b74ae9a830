import ProfileModel

/// A comparison as JSON, `plumb.diff/1`: documented in Reports/Schema/diff.schema.json.
///
/// Keys stand in one order for ever; new ones are only added.
public struct DiffJSON: Sendable {
  static let schema = "plumb.diff/1"

  private let question: DiffQuestion

  /// The document that answers `question`.
  public init(_ question: DiffQuestion) {
    self.question = question
  }

  /// Writes the whole document. Equal differences give equal bytes.
  public func render(_ difference: MeasurementDifference, to output: inout some TextOutputStream) {
    let metric = question.metric
    let limit = question.rows(standard: Int.max)
    let changed = difference.changedSites(by: metric)
    let others = difference.sites.filter { $0.delta(metric) == 0 }
      .sorted { $0.site.identity < $1.site.identity }
    let types = difference.changedTypes(by: metric)
    let known = difference.knownMetrics
    var writer = JSONWriter(output)
    writer.object { writer in
      writer.string("schema", Self.schema)
      writer.string("metric", metric.name)
      Self.write(difference.base, as: "base", to: &writer)
      Self.write(difference.new, as: "new", to: &writer)
      writer.object("totals") { writer in
        Self.write(difference.base.totals, difference.new.totals, known, to: &writer)
      }
      Self.writeMatching(difference, to: &writer)
      writer.array("sites") { writer in
        for site in (changed + others).prefix(limit) {
          Self.write(site, metric, known, to: &writer)
        }
      }
      writer.array("types") { writer in
        for type in types.prefix(limit) {
          writer.object(inline: true) { writer in
            writer.string("name", type.name)
            Self.write(type.base ?? .zero, type.new ?? .zero, known, to: &writer)
          }
        }
      }
    }
    output = writer.finish()
  }

  private static func write(
    _ side: Measurement, as key: String, to writer: inout JSONWriter<some TextOutputStream>
  ) {
    writer.object(key, inline: true) { writer in
      writer.string("file", side.name)
      writer.array("command") { writer in
        for argument in side.command { writer.string(nil, argument) }
      }
      writer.string("executable", side.executable)
      writer.string("allocator", side.allocator)
      writer.integer("exit_status", side.exitStatus)
      writer.integer("termination_signal", side.terminationSignal)
      writer.integer("dropped_events", side.droppedEvents)
      writer.integer("truncated_stacks", side.truncatedStacks)
      writer.boolean("complete", side.isComplete)
      writer.boolean("running", side.isRunning)
      writer.integer("peak_error_bytes", side.peakErrorBytes)
      writer.string("filter", side.filter)
    }
  }

  private static func writeMatching(
    _ difference: MeasurementDifference, to writer: inout JSONWriter<some TextOutputStream>
  ) {
    writer.object("matched", inline: true) { writer in
      for pass in MatchPass.allCases {
        writer.integer(pass.rawValue, difference.sites.count { $0.pass == pass })
      }
      writer.integer("new", difference.sites.count { $0.base == nil })
      writer.integer("gone", difference.sites.count { $0.new == nil })
    }
  }

  private static func write(
    _ difference: SiteDifference, _ metric: Metric, _ known: Set<Metric>,
    to writer: inout JSONWriter<some TextOutputStream>
  ) {
    let site = difference.site
    writer.object(inline: true) { writer in
      writer.string("id", site.identity.description)
      writer.string("base_id", difference.base?.identity.description)
      writer.string("function", site.function)
      let place = difference.place(by: metric)
      writer.string("file", place?.file)
      writer.integer("line", place?.line)
      writer.string("module", site.module)
      writer.string("type", site.type)
      writer.string("matched_by", difference.pass?.rawValue)
      writer.string("change", difference.change(metric).rawValue)
      write(
        difference.base?.counts ?? .zero, difference.new?.counts ?? .zero, known, to: &writer)
      writer.array("lines") { writer in
        for line in difference.changedLines(by: metric) {
          writer.object { writer in
            writer.string("file", line.line.file)
            writer.integer("line", line.new?.line)
            writer.integer("base_line", line.base?.line)
            writer.string("type", line.line.type)
            write(line.base?.counts ?? .zero, line.new?.counts ?? .zero, known, to: &writer)
          }
        }
      }
    }
  }

  private static func write(
    _ base: Counts, _ new: Counts, _ known: Set<Metric>,
    to writer: inout JSONWriter<some TextOutputStream>
  ) {
    for metric in Metric.allCases {
      let isKnown = known.contains(metric)
      writer.object(metric.name, inline: true) { writer in
        writer.integer("base", isKnown ? base[metric] : nil)
        writer.integer("new", isKnown ? new[metric] : nil)
        writer.integer("delta", isKnown ? new[metric] - base[metric] : nil)
      }
    }
  }
}
