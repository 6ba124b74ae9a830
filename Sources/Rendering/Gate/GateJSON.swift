import ProfileModel

/// What a gate decided, as JSON, `plumb.check/1`: Reports/Schema/check.schema.json.
public struct GateJSON: Sendable {
  static let schema = "plumb.check/1"

  private let root: String

  /// - Parameter root: The folder to which the findings' paths are made relative.
  public init(root: String) {
    self.root = root
  }

  /// Writes the whole document. Equal results give equal bytes.
  public func render(_ result: GateResult, to output: inout some TextOutputStream) {
    var writer = JSONWriter(output)
    writer.object { writer in
      writer.string("schema", Self.schema)
      writer.string("verdict", result.verdict.rawValue)
      writer.integer("status", Int(result.verdict.status))
      writer.string("reason", GateWording(result).reason)
      writer.string("name", result.name)
      writer.integer("runs", result.runs)
      writer.integer("program_status", result.programStatus.map(Int.init))
      writer.string("baseline", result.baselineFile)
      writer.string("bless", result.blessing)
      writer.object("key", inline: true) { writer in
        for field in result.key.fields { writer.string(field.name, field.value) }
      }
      writer.array("key_differences") { writer in
        for difference in result.keyDifferences {
          writer.object(inline: true) { writer in
            writer.string("field", difference.field)
            writer.string("base", difference.base)
            writer.string("new", difference.new)
          }
        }
      }
      writer.array("doubts") { writer in
        for doubt in result.doubts { writer.string(nil, doubt) }
      }
      writeMetrics(result, to: &writer)
      writeTimes(result, to: &writer)
      writeFindings(result, to: &writer)
    }
    output = writer.finish()
  }

  private func writeMetrics(
    _ result: GateResult, to writer: inout JSONWriter<some TextOutputStream>
  ) {
    writer.array("metrics") { writer in
      for judgement in result.judgements {
        writer.object(inline: true) { writer in
          writer.string("metric", judgement.metric.rawValue)
          writer.string("outcome", judgement.outcome.rawValue)
          writer.string("class", judgement.base?.metricClass.rawValue)
          writer.integer("base", judgement.base?.value)
          writer.integer("new", judgement.new.value)
          writer.integer("delta", judgement.delta)
          writer.integer("allowance", judgement.allowance)
          writer.integer("spread", judgement.new.spread)
        }
      }
    }
  }

  private func writeTimes(
    _ result: GateResult, to writer: inout JSONWriter<some TextOutputStream>
  ) {
    writer.array("times") { writer in
      for judgement in result.times {
        writer.object { writer in
          writer.string("metric", judgement.metric.rawValue)
          writer.string("outcome", judgement.outcome.rawValue)
          writer.string("class", "noisy")
          writer.integer("pairs", judgement.new.count)
          writer.integer("base_median_ns", Int(judgement.baseMedian))
          writer.integer("new_median_ns", Int(judgement.newMedian))
          writer.number("ratio", judgement.ratio)
          if judgement.upperRatio.isFinite { writer.number("upper_ratio", judgement.upperRatio) }
          writer.number("probability", judgement.probability)
          writer.integers("base_ns", judgement.base.map { Int($0) })
          writer.integers("new_ns", judgement.new.map { Int($0) })
        }
      }
    }
  }

  private func writeFindings(
    _ result: GateResult, to writer: inout JSONWriter<some TextOutputStream>
  ) {
    writer.array("findings") { writer in
      for finding in GateFinding.findings(of: result, root: root) {
        writer.object(inline: true) { writer in
          writer.string("rule", finding.rule)
          writer.string("level", finding.level.rawValue)
          writer.string("message", finding.message)
          writer.string("file", finding.file)
          writer.integer("line", finding.line)
          writer.string("site", finding.site?.description)
        }
      }
    }
  }
}
