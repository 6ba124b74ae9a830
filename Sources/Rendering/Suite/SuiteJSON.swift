import ProfileModel

/// What the tests of a suite allocated, `plumb.test/1`: Reports/Schema/test.schema.json.
public struct SuiteJSON {
  static let schema = "plumb.test/1"

  public init() {}

  /// Writes the whole document. Equal results give equal bytes.
  public func render(_ result: SuiteResult, to output: inout some TextOutputStream) {
    let suite = result.measurement
    let verdicts = Dictionary(
      result.judgements.map { ($0.name, $0.verdict) }, uniquingKeysWith: { first, _ in first })
    var writer = JSONWriter(output)
    writer.object { writer in
      writer.string("schema", Self.schema)
      writer.string("verdict", result.verdict.rawValue)
      writer.array("command", inline: true) { writer in
        for word in result.command { writer.string(nil, word) }
      }
      writer.integer("program_status", Int(result.programStatus))
      writer.integer("runs", result.runs)
      writer.integer("processes", suite.processes)
      writer.integer("processes_without_events", suite.processesWithoutEvents)
      if suite.looksForLeaks {
        writer.integer("processes_with_leaks_known", suite.processesWithLeaksKnown)
      }
      writer.string("baseline", result.baselineFile)
      write("totals", suite.totals, to: &writer)
      for (name, share) in [
        ("once", SuiteShare.once), ("harness", .harness), ("unattributed", .unattributed),
      ] { write(name, suite[share], to: &writer) }
      writer.array("tests") { writer in
        for test in suite.tests {
          writer.object(inline: true) { writer in
            writer.string("name", test.name)
            if let verdict = verdicts[test.name] { writer.string("verdict", verdict.rawValue) }
            EncodedCounts(test.measurement.totals).write(to: &writer)
            writer.integer("duration_ns", suite.durations[test.name])
            if suite.looksForLeaks {
              let leaked = suite.leaks[.test(test.name)] ?? LeakedCounts()
              writer.integer("leaked_blocks", leaked.blocks)
              writer.integer("leaked_bytes", leaked.bytes)
            }
          }
        }
      }
      writer.array("missing_tests") { writer in
        for name in result.missingTests { writer.string(nil, name) }
      }
    }
    output = writer.finish()
  }

  private func write(
    _ name: String, _ counts: Counts, to writer: inout JSONWriter<some TextOutputStream>
  ) {
    writer.object(name, inline: true) { writer in EncodedCounts(counts).write(to: &writer) }
  }
}
