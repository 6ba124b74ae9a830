import ProfileModel

/// `groups`: the rows of a table by function, file, line, module, type or thread.
///
/// `inclusive` counts every path that the function, file, line or module is on; null for types
/// and threads.
struct EncodedGroups {
  private let grouping: Grouping
  private let metric: Metric
  private let groups: [ProfileGroup]
  private let shown: Int

  init(_ profile: Profile, question: ReportQuestion, metric: Metric) {
    self.metric = metric
    grouping = question.grouping
    groups = profile.groups(by: question.grouping, orderedBy: metric)
    shown = min(question.rows(standard: Int.max), groups.count)
  }

  func write(to writer: inout JSONWriter<some TextOutputStream>) {
    writer.object("groups") { writer in
      writer.string("by", grouping.rawValue)
      writer.string("ordered_by", metric.name)
      writer.integer("omitted", groups.count - shown)
      writer.array("rows") { writer in
        for group in groups.prefix(shown) {
          writer.object(inline: true) { writer in
            writer.string("label", group.label)
            writer.string("module", group.moduleName)
            writer.string("file", Self.hasFile(grouping) ? group.frame?.file : nil)
            writer.integer("line", grouping == .line ? group.frame?.line : nil)
            EncodedCounts(group.counts, showsPeakBlocks: true).write(to: &writer)
            write(group.inclusiveCounts, to: &writer)
          }
        }
      }
    }
  }

  private static func hasFile(_ grouping: Grouping) -> Bool {
    grouping == .file || grouping == .line
  }

  private func write(
    _ inclusive: Counts?, to writer: inout JSONWriter<some TextOutputStream>
  ) {
    guard let inclusive else { return writer.string("inclusive", nil) }
    writer.object("inclusive") { writer in
      EncodedCounts(inclusive, showsPeakBlocks: true).write(to: &writer)
    }
  }
}
