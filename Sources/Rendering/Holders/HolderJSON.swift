import ProfileModel

/// Why blocks are alive as JSON, `plumb.why/1`: Reports/Schema/why.schema.json.
public struct HolderJSON {
  static let schema = "plumb.why/1"

  private let findings: HolderFindings
  private let limit: Int

  /// - Parameter limit: Groups and referrers to write; 0 for all.
  public init(_ findings: HolderFindings, limit: Int) {
    self.findings = findings
    self.limit = limit == 0 ? Int.max : limit
  }

  /// Writes the whole document.
  public func render(_ profile: Profile, to output: inout some TextOutputStream) {
    var writer = JSONWriter(output)
    writer.object { writer in
      writer.string("schema", Self.schema)
      EncodedRun(profile).write(to: &writer)
      EncodedTrust(profile).write(to: &writer)
      writer.string("question", findings.question)
      writer.object("totals", inline: true) { writer in
        writer.integer("blocks", findings.blocks)
        writer.integer("bytes", findings.bytes)
        writer.integer("retained_blocks", findings.retainedBlocks)
        writer.integer("retained_bytes", findings.retainedBytes)
        writer.integer("live_blocks", findings.liveBlocks)
        writer.integer("live_bytes", findings.liveBytes)
        writer.integer("omitted_groups", max(0, findings.groups.count - limit))
        writer.integer("omitted_referrers", max(0, findings.referrers.count - limit))
      }
      let frames = EncodedFrames(profile.frames)
      writer.array("groups") { writer in
        for group in findings.groups.prefix(limit) {
          write(group, in: profile, frames: frames, to: &writer)
        }
      }
      writer.array("referrers") { writer in
        for referrer in findings.referrers.prefix(limit) {
          writer.object(inline: true) { writer in
            EncodedHeapStep(referrer.step).writeMembers(to: &writer)
            writer.string("strength", referrer.strength.rawValue)
            writer.integer("references", referrer.references)
          }
        }
      }
    }
    output = writer.finish()
  }

  private func write(
    _ group: HolderFindings.Group, in profile: Profile, frames: EncodedFrames,
    to writer: inout JSONWriter<some TextOutputStream>
  ) {
    writer.object(inline: true) { writer in
      writer.string("type", group.type)
      writer.string("address", "0x" + String(group.address, radix: 16))
      writer.string("id", group.identity.description)
      writer.integer("blocks", group.blocks)
      writer.integer("bytes", group.bytes)
      writer.integer("retained_blocks", group.retainedBlocks)
      writer.integer("retained_bytes", group.retainedBytes)
      writer.string("root", group.root)
      writer.array("steps") { writer in
        for step in group.steps {
          writer.object { EncodedHeapStep(step).writeMembers(to: &$0) }
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
