import ProfileModel

/// `omission`: what a limit cut from `sites`. `totals` stay whole.
struct EncodedOmission {
  private let shown: Int
  private let omitted: Int
  private let metric: Metric
  private let counts: Counts

  init(_ groups: [ProfileGroup], shown: Int, metric: Metric) {
    self.shown = shown
    self.metric = metric
    omitted = groups.count - shown
    counts = groups.dropFirst(shown).reduce(into: .zero) { $0 += $1.counts }
  }

  func write(to writer: inout JSONWriter<some TextOutputStream>) {
    writer.object("omission", inline: true) { writer in
      writer.integer("shown_sites", shown)
      writer.integer("omitted_sites", omitted)
      writer.string("ordered_by", metric.name)
      EncodedCounts(counts, showsPeakBlocks: true).write(to: &writer)
    }
  }
}
