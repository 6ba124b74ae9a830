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
      Family("plumb_run", .info, "The run that was recorded"),
      [
        Sample(
          labels: [
            ("command", RunOutcome.command(profile)), ("pid", String(run.pid)),
            ("allocator", run.allocator), ("mode", run.mode.rawValue),
          ], value: 1)
      ], to: &output)
    for (metric, help) in Self.metrics {
      write(
        Family("plumb_\(metric.name)", metric.isCounter ? .counter : .gauge, help, metric.unit),
        [Sample(labels: [], value: totals[metric])], to: &output)
    }
    write(
      Family("plumb_dropped_events", .counter, "Allocations and frees counted at no site"),
      [Sample(labels: [], value: profile.trust.droppedEvents + profile.trust.nestedEvents)],
      to: &output)
    write(
      Family("plumb_recorder_bytes", .gauge, "Memory of the recorder, not counted", .bytes),
      [Sample(labels: [], value: profile.trust.recorderBytes)], to: &output)
    writeSites(profile, to: &output)
    if dialect == .openMetrics { output.write("# EOF\n") }
  }

  private static let metrics: [(Metric, String)] = [
    (.allocations, "Blocks allocated"), (.allocatedBytes, "Bytes allocated"),
    (.frees, "Blocks freed"), (.freedBytes, "Bytes freed"), (.liveBlocks, "Blocks not freed"),
    (.liveBytes, "Bytes not freed"), (.peakBlocks, "Blocks at the peak of live bytes"),
    (.peakBytes, "The highest live bytes"),
    (.temporaryAllocations, "Blocks freed before their thread's next allocation"),
  ]

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
      let samples = zip(shown, labels).map { Sample(labels: $1, value: $0.counts[metric]) }
      write(
        Family(
          "plumb_site_\(metric.name)", metric.isCounter ? .counter : .gauge, "\(help), by site",
          metric.unit), samples, to: &output)
    }
  }

  // --- Families ----------------------------------------------------------------------------------

  private enum Kind: String {
    case counter, gauge, info
  }

  private struct Family {
    var name: String
    var kind: Kind
    var help: String
    var unit: Metric.Unit

    init(_ name: String, _ kind: Kind, _ help: String, _ unit: Metric.Unit = .count) {
      self.name = name
      self.kind = kind
      self.help = help
      self.unit = unit
    }
  }

  private struct Sample {
    var labels: [(name: String, value: String)]
    var value: Int
  }

  private func write(
    _ family: Family, _ samples: [Sample], to output: inout some TextOutputStream
  ) {
    guard !samples.isEmpty else { return }
    let suffix =
      switch family.kind {
      case .counter: "_total"
      case .info: "_info"
      case .gauge: ""
      }
    let isOlder = dialect == .prometheus
    let name = isOlder ? family.name + suffix : family.name
    // Info is the newer dialect's word for a gauge that is 1.
    let kind = isOlder && family.kind == .info ? Kind.gauge : family.kind
    output.write("# TYPE \(name) \(kind.rawValue)\n")
    if !isOlder, family.unit == .bytes { output.write("# UNIT \(name) bytes\n") }
    output.write("# HELP \(name) \(family.help).\n")
    for sample in samples {
      let labels = sample.labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }
      let braces = labels.isEmpty ? "" : "{\(labels.joined(separator: ","))}"
      output.write("\(family.name)\(suffix)\(braces) \(sample.value)\n")
    }
  }

  private static func escaped(_ text: String) -> String {
    DisplayWidth.printable(text).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
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
