import ProfileModel

/// One of `sites`: a blame frame with its counts, its histograms and a stack, innermost first.
///
/// Stacks that differ only in runtime or allocator frames are one site: the stack shown is that of
/// the heaviest, and `stacks` says how many there are.
struct EncodedSite {
  private let group: ProfileGroup
  private let profile: Profile
  private let frames: EncodedFrames
  private let types: SiteTypes
  private let reasons: AllocationReasons
  private let families: SiteFamilies
  private let lines: [Frame]
  private let hasStack: Bool

  init(
    _ group: ProfileGroup, in profile: Profile, frames: EncodedFrames, types: SiteTypes,
    reasons: AllocationReasons, families: SiteFamilies, hasStack: Bool
  ) {
    self.group = group
    self.profile = profile
    self.frames = frames
    self.types = types
    self.reasons = reasons
    self.families = families
    self.hasStack = hasStack
    lines = profile.blamedLines(of: group.sites)
  }

  func write(to writer: inout JSONWriter<some TextOutputStream>) {
    writer.object(inline: true) { writer in
      writer.string("id", group.identity?.description)
      writer.string("function", group.label)
      writer.string("file", lines.first?.file)
      writer.integer("line", lines.first?.line)
      writer.string("module", group.moduleName)
      writer.string("type", types.name(of: group.sites))
      EncodedCounts(group.counts).write(to: &writer)
      writer.array("stack") { writer in
        guard hasStack, let site = group.sites.first else { return }
        for path in profile.paths.ancestry(of: profile.sites[site].path) {
          writer.encoded(frames[profile.paths.frame(of: path)])
        }
      }
      writer.integer("peak_blocks", group.counts.peakBlocks)
      writer.integer("stacks", group.sites.count)
      writer.integer("lines", lines.count)
      writer.string("line_rule", lines.first?.lineRule?.rawValue)
      let sites = group.sites.map { profile.sites[$0] }
      EncodedHistograms(
        sizes: sites.reduce(into: SizeHistogram()) { $0.merge($1.sizes) },
        lifetimes: sites.reduce(into: LifetimeHistogram()) { $0.merge($1.lifetimes) }
      ).write(to: &writer)
      let family = group.sites.first.map { families[profile.sites[$0].path] }
      writer.string("family", family?.description)
      writer.array("reasons") { writer in
        for share in reasons.shares(of: group.sites) {
          writer.object { writer in
            writer.string("reason", share.reason.rawValue)
            writer.integer("allocations", share.counts.allocations)
            writer.integer("allocated_bytes", share.counts.allocatedBytes)
            writer.integer("capacity", share.capacity)
            writer.string("advice", share.advice)
          }
        }
      }
      writer.array("places") { writer in
        for line in MeasuredSite.lines(of: group.sites, in: profile, types: types) {
          writer.object { writer in
            writer.string("file", line.file)
            writer.integer("line", line.line)
            writer.string("type", line.type)
            EncodedCounts(line.counts, showsPeakBlocks: true).write(to: &writer)
          }
        }
      }
    }
  }
}
