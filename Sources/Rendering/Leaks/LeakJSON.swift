import ProfileModel

/// What a search for leaks found as JSON, `plumb.leaks/1`: Reports/Schema/leaks.schema.json.
public struct LeakJSON {
  static let schema = "plumb.leaks/1"

  private let findings: LeakFindings
  private let limit: Int

  /// - Parameter limit: Groups to write; 0 for all.
  public init(_ findings: LeakFindings, limit: Int) {
    self.findings = findings
    self.limit = limit == 0 ? Int.max : limit
  }

  /// Writes the whole document.
  public func render(_ profile: Profile, to output: inout some TextOutputStream) {
    let frames = EncodedFrames(profile.frames)
    let shown = findings.groups.prefix(limit)
    var writer = JSONWriter(output)
    writer.object { writer in
      writer.string("schema", Self.schema)
      EncodedRun(profile).write(to: &writer)
      EncodedTrust(profile).write(to: &writer)
      writer.object("totals", inline: true) { writer in
        writer.integer("leaked_blocks", findings.leakedBlocks)
        writer.integer("leaked_bytes", findings.leakedBytes)
        writer.integer("cycles", findings.cycles)
        writer.integer("live_blocks", findings.liveBlocks)
        writer.integer("live_bytes", findings.liveBytes)
        writer.integer("suppressed_leaks", findings.suppressedLeaks)
        writer.integer("suppressed_blocks", findings.suppressedBlocks)
        writer.integer("omitted_groups", findings.groups.count - shown.count)
      }
      writer.array("leaks") { writer in
        for group in shown { write(group, in: profile, frames: frames, to: &writer) }
      }
    }
    output = writer.finish()
  }

  private func write(
    _ group: LeakFindings.Group, in profile: Profile, frames: EncodedFrames,
    to writer: inout JSONWriter<some TextOutputStream>
  ) {
    let blame = profile.blame(of: group.path).path
    let frame = blame == .root ? nil : profile.frames[profile.paths.frame(of: blame)]
    writer.object(inline: true) { writer in
      writer.string("id", group.identity.description)
      writer.string("function", frame?.displayName ?? Marker.unattributed.description)
      writer.string("file", frame?.file)
      writer.integer("line", frame?.line)
      writer.string("module", frame?.moduleName ?? "")
      writer.string("type", group.type)
      writer.integer("leaks", group.leaks)
      writer.integer("blocks", group.blocks)
      writer.integer("bytes", group.bytes)
      writer.integer("indirect_blocks", group.indirectBlocks)
      writer.integer("indirect_bytes", group.indirectBytes)
      writer.array("cycle") { writer in
        for step in group.cycle {
          writer.object { writer in
            writer.string("type", step.type)
            writer.string("field", step.field)
            writer.integer("offset", step.offset)
          }
        }
      }
      writer.array("stack") { writer in
        for path in profile.paths.ancestry(of: group.path) {
          writer.encoded(frames[profile.paths.frame(of: path)])
        }
      }
    }
  }
}
