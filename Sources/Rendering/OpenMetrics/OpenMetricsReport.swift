import ProfileModel

/// The counters of a run and its top sites, as monitoring systems read them.
///
/// The two dialects differ in a counter's name, in units and in the last line; readers of the older
/// one refuse the newer. Sites are cut to a limit, since each is a time series of its own.
///
/// Sources of the formats: OpenMetrics 1.0; Prometheus' text exposition format 0.0.4.
public struct OpenMetricsReport: ReportRenderer {
  /// Which of the two is written.
  public enum Dialect: Sendable {
    case openMetrics, prometheus
  }

  /// Sites that are shown unless told otherwise.
  private static let standardSites = 20

  private let question: ReportQuestion
  private let dialect: Dialect

  /// The report that answers `question` in a dialect.
  public init(_ question: ReportQuestion, dialect: Dialect) {
    self.question = question
    self.dialect = dialect
  }

  /// - Complexity: O(paths + sites * depth).
  public func render(_ profile: Profile, to output: inout some TextOutputStream) {
    let totals = profile.totals
    let run = profile.run
    write(
      MetricFamily("plumb_run", .info, "The run that was recorded"),
      [
        MetricSample(
          labels: [
            ("command", RunOutcome.command(profile)), ("pid", String(run.pid)),
            ("allocator", run.allocator), ("mode", run.mode.rawValue),
          ], value: 1)
      ], to: &output)
    for (metric, help) in Self.metrics {
      write(
        MetricFamily(
          "plumb_\(metric.name)", metric.isCounter ? .counter : .gauge, help,
          MetricFamily.Unit(metric.unit)),
        [MetricSample(labels: [], value: totals[metric])], to: &output)
    }
    write(
      MetricFamily("plumb_dropped_events", .counter, "Allocations and frees counted at no site"),
      [MetricSample(labels: [], value: profile.trust.droppedEvents + profile.trust.nestedEvents)],
      to: &output)
    write(
      MetricFamily("plumb_recorder_bytes", .gauge, "Memory of the recorder, not counted", .bytes),
      [MetricSample(labels: [], value: profile.trust.recorderBytes)], to: &output)
    writeSites(profile, to: &output)
    for (family, samples) in TimerFamilies(profile.timers).all {
      write(family, samples, to: &output)
    }
    if dialect == .openMetrics { output.write("# EOF\n") }
  }

  private static let metrics: [(Metric, String)] = [
    (.allocations, "Blocks allocated"), (.allocatedBytes, "Bytes allocated"),
    (.frees, "Blocks freed"), (.freedBytes, "Bytes freed"), (.liveBlocks, "Blocks not freed"),
    (.liveBytes, "Bytes not freed"), (.peakBlocks, "Blocks at the peak of live bytes"),
    (.peakBytes, "The highest live bytes"),
    (.temporaryAllocations, "Blocks freed before their thread's next allocation"),
  ]

  private func write(
    _ family: MetricFamily, _ samples: [MetricSample], to output: inout some TextOutputStream
  ) {
    family.write(samples, dialect: dialect, to: &output)
  }

  // --- Sites -------------------------------------------------------------------------------------

  private func writeSites(_ profile: Profile, to output: inout some TextOutputStream) {
    let groups = profile.groups(by: .site, orderedBy: question.metric ?? .liveBytes)
    let shown = groups.prefix(question.rows(standard: Self.standardSites))
    let labels = shown.map { group in
      [
        ("site", group.identity?.description ?? ""), ("function", ShownName.of(group.label)),
        ("module", DisplayWidth.printable(group.moduleName)),
      ]
    }
    for (metric, help) in Self.metrics {
      let samples = zip(shown, labels).map { MetricSample(labels: $1, value: $0.counts[metric]) }
      write(
        MetricFamily(
          "plumb_site_\(metric.name)", metric.isCounter ? .counter : .gauge, "\(help), by site",
          MetricFamily.Unit(metric.unit)), samples, to: &output)
    }
  }
}

extension Metric {
  /// Whether a number of the metric only ever grows while a program runs.
  fileprivate var isCounter: Bool {
    switch self {
    case .allocations, .allocatedBytes, .frees, .freedBytes, .temporaryAllocations: true
    case .liveBlocks, .liveBytes, .peakBlocks, .peakBytes: false
    }
  }
}
