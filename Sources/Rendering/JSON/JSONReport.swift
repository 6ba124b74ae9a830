import ProfileModel

/// The report as JSON, `plumb.report/1`: documented in Reports/Schema/report.schema.json.
///
/// Keys stand in one order for ever; new ones are only added. The records of the format are the
/// `Encoded…` types, apart from the model, so that a change of the model cannot change the format
/// unnoticed.
public struct JSONReport: ReportRenderer {
  static let schema = "plumb.report/1"

  private let question: ReportQuestion

  /// The report that answers `question`.
  public init(_ question: ReportQuestion) {
    self.question = question
  }

  /// - Complexity: O(paths + sites * depth).
  public func render(_ profile: Profile, to output: inout some TextOutputStream) {
    let metric = question.metric ?? ReportQuestion.defaultMetric
    let groups = profile.groups(by: .site, orderedBy: metric)
    let shown = groups.prefix(question.rows(standard: Int.max))
    let frames = EncodedFrames(profile.frames)
    let types = SiteTypes(profile)
    let families = SiteFamilies(profile)
    let reasons = AllocationReasons(profile)
    var writer = JSONWriter(output)
    writer.object { writer in
      writer.string("schema", Self.schema)
      EncodedRun(profile).write(to: &writer)
      EncodedTrust(profile).write(to: &writer)
      writer.object("totals", inline: true) { writer in
        EncodedCounts(profile.totals, showsPeakBlocks: true).write(to: &writer)
      }
      writer.array("sites") { writer in
        for (index, group) in shown.enumerated() {
          let hasStack = index < question.stacks ?? Int.max
          EncodedSite(
            group, in: profile, frames: frames, types: types, reasons: reasons, families: families,
            hasStack: hasStack
          ).write(to: &writer)
        }
      }
      EncodedTypes(profile, metric: metric, limit: question.rows(standard: Int.max))
        .write(to: &writer)
      if shown.count < groups.count {
        EncodedOmission(groups, shown: shown.count, metric: metric).write(to: &writer)
      }
      if let filter = question.filter { writer.string("filter", filter) }
      EncodedHistograms(profile).write(to: &writer)
      EncodedTimeline(profile.timeline).write(to: &writer)
      EncodedThreads(profile).write(to: &writer)
      EncodedTimers(profile.timers).write(to: &writer)
      if question.grouping != .site {
        EncodedGroups(profile, question: question, metric: metric).write(to: &writer)
      }
    }
    output = writer.finish()
  }
}
