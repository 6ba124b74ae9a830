import ProfileModel

/// What grew as JSON, `plumb.growth/1`: Reports/Schema/growth.schema.json.
public struct GrowthJSON {
  static let schema = "plumb.growth/1"

  private let findings: GrowthFindings
  private let limit: Int

  /// - Parameter limit: Rows of each kind to write; 0 for all.
  public init(_ findings: GrowthFindings, limit: Int) {
    self.findings = findings
    self.limit = limit == 0 ? Int.max : limit
  }

  /// Writes the whole document.
  ///
  /// - Parameter profile: Of the last moment.
  public func render(_ profile: Profile, to output: inout some TextOutputStream) {
    var writer = JSONWriter(output)
    writer.object { writer in
      writer.string("schema", Self.schema)
      EncodedRun(profile).write(to: &writer)
      EncodedTrust(profile).write(to: &writer)
      writer.array("moments") { writer in
        for (time, bytes) in zip(findings.timesNanoseconds, findings.liveBytes) {
          writer.object(inline: true) { writer in
            writer.integer("time_ns", time)
            writer.integer("live_bytes", bytes)
          }
        }
      }
      writer.object("totals", inline: true) { writer in
        writer.integer("rising_sites", findings.sites.count)
        writer.integer("changed_sites", findings.changedSites)
        writer.integer("rising_types", findings.types.count)
        writer.integer("changed_types", findings.changedTypes)
      }
      for (name, rows) in [("sites", findings.sites), ("types", findings.types)] {
        writer.array(name) { writer in
          for row in rows.prefix(limit) { write(row, to: &writer) }
        }
      }
    }
    output = writer.finish()
  }

  private func write(
    _ row: GrowthFindings.Row, to writer: inout JSONWriter<some TextOutputStream>
  ) {
    writer.object(inline: true) { writer in
      switch row.subject {
      case .site(let site):
        writer.string("id", site.identity.description)
        writer.string("function", site.function)
        writer.string("file", site.file)
        writer.integer("line", site.line)
        writer.string("module", site.module)
        writer.string("type", row.hold?.type ?? site.type)
      case .type(let name): writer.string("name", name)
      }
      writer.number("slope_bytes_per_second", row.trend.slopePerSecond)
      writer.number("slope_low", row.trend.slopeRange.lowerBound)
      writer.number("slope_high", row.trend.slopeRange.upperBound)
      writer.number("confidence", row.trend.confidence)
      writer.integers("live_blocks", row.blocks)
      writer.integers("live_bytes", row.bytes)
      guard let hold = row.hold else { return writer.string("held", nil) }
      writer.object("held") { writer in
        writer.integer("reachable_blocks", hold.reachableBlocks)
        writer.integer("unreachable_blocks", hold.unreachableBlocks)
        writer.string("root", hold.root)
        writer.array("steps") { writer in
          for step in hold.steps {
            writer.object { EncodedHeapStep(step).writeMembers(to: &$0) }
          }
        }
      }
    }
  }
}
