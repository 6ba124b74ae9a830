import ProfileModel

/// A diagnosis as JSON, `plumb.doctor/1`: documented in Reports/Schema/doctor.schema.json.
public struct DiagnosisJSON {
  static let schema = "plumb.doctor/1"

  /// There is one form only.
  public init() {}

  /// - Complexity: O(findings).
  public func render(_ diagnosis: Diagnosis, to output: inout some TextOutputStream) {
    var text = ""
    var writer = JSONWriter(text)
    writer.object { writer in
      writer.string("schema", Self.schema)
      writer.string("program", diagnosis.program)
      writer.boolean("recordable", diagnosis.isRecordable)
      writer.array("findings") { writer in
        for finding in diagnosis.findings {
          writer.object(inline: true) { writer in
            writer.string("subject", finding.subject)
            writer.string("effect", finding.effect.rawValue)
            writer.string("fact", finding.fact)
            writer.string("remedy", finding.remedy)
          }
        }
      }
    }
    text = writer.finish()
    output.write(text)
  }
}
