import ProfileModel

/// `types`: what blocks hold, with the counts of all blocks that are of the type or came from a
/// site that allocates nothing else; those without a type, too. They sum to the totals.
struct EncodedTypes {
  private let groups: ArraySlice<ProfileGroup>

  init(_ profile: Profile, metric: Metric, limit: Int) {
    groups =
      profile.typeShares.isEmpty
      ? [] : profile.groups(by: .type, orderedBy: metric).prefix(limit)
  }

  func write(to writer: inout JSONWriter<some TextOutputStream>) {
    writer.array("types") { writer in
      for group in groups {
        writer.object(inline: true) { writer in
          writer.string("name", group.label)
          EncodedCounts(group.counts, showsPeakBlocks: true).write(to: &writer)
        }
      }
    }
  }
}
