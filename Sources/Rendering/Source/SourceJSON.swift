import ProfileModel

/// The annotated lines as JSON, `plumb.source/1`: documented in Reports/Schema/source.schema.json.
public struct SourceJSON: ReportRenderer {
  static let schema = "plumb.source/1"

  private let source: AnnotatedSource

  /// The report of a file.
  public init(_ source: AnnotatedSource) {
    self.source = source
  }

  /// - Complexity: O(frames + paths + sites + lines of the file).
  public func render(_ profile: Profile, to output: inout some TextOutputStream) {
    let lines = SourceLines(profile, file: source.file)
    var writer = JSONWriter(output)
    func counts(
      _ key: String, _ counts: Counts, _ writer: inout JSONWriter<some TextOutputStream>
    ) {
      writer.object(key, inline: true) {
        EncodedCounts(counts, showsPeakBlocks: true).write(to: &$0)
      }
    }
    writer.object { writer in
      writer.string("schema", Self.schema)
      writer.string("file", source.file)
      EncodedTrust(profile).write(to: &writer)
      counts("totals", profile.sites.reduce(into: .zero) { $0 += $1.counts }, &writer)
      counts("without_line", lines.withoutLine, &writer)
      counts("elsewhere", lines.elsewhere, &writer)
      writer.array("lines") { writer in
        for line in lines.lines {
          writer.object(inline: true) { writer in
            writer.integer("line", line.number)
            writer.string("line_rule", line.rule?.rawValue)
            EncodedCounts(line.counts, showsPeakBlocks: true).write(to: &writer)
            let text = source.text.flatMap { line.number <= $0.count ? $0[line.number - 1] : nil }
            writer.string("text", text)
          }
        }
      }
    }
    output = writer.finish()
  }
}
