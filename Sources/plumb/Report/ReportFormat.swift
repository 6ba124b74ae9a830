import ArgumentParser
import ProfileModel
import Rendering

/// The formats that a report is written in.
enum ReportFormat: String, CaseIterable, ExpressibleByArgument {
  case text, json, html, markdown, svg, folded, pprof, speedscope, dhat, firefox, massif, callgrind
  case openmetrics, prometheus

  /// What some formats heed and others have no use for.
  enum Choice: String, CaseIterable {
    case metric = "--metric"
    case by = "--by"
    case limit = "--limit"
    case stacks = "--stacks"
  }

  /// The choices that change a report of this format.
  var choices: Set<Choice> {
    switch self {
    case .text, .json, .markdown: Set(Choice.allCases)
    case .html, .svg, .folded, .speedscope, .pprof: [.metric]
    case .openmetrics, .prometheus: [.metric, .limit]
    case .dhat, .firefox, .massif, .callgrind: []
    }
  }

  var isBinary: Bool { self == .pprof }

  func write(
    _ profile: Profile, _ question: ReportQuestion, style: TerminalStyle,
    to output: inout DescriptorOutput
  ) {
    if self == .pprof { return output.write(bytes: PprofReport(question).render(profile)) }
    renderer(question, style: style).render(profile, to: &output)
  }

  /// The lines of a source file, in the two formats that have them.
  func write(
    _ profile: Profile, _ source: AnnotatedSource, _ question: ReportQuestion,
    style: TerminalStyle, to output: inout DescriptorOutput
  ) {
    if self == .json { return SourceJSON(source).render(profile, to: &output) }
    SourceReport(source, question, style: style).render(profile, to: &output)
  }

  private func renderer(_ question: ReportQuestion, style: TerminalStyle) -> any ReportRenderer {
    switch self {
    case .text, .pprof: TextReport(question, style: style)
    case .json: JSONReport(question)
    case .html: HTMLReport(question)
    case .markdown: MarkdownReport(question)
    case .svg: FlameGraphReport(question)
    case .folded: FoldedReport(question)
    case .speedscope: SpeedscopeReport(question)
    case .dhat: DHATReport()
    case .firefox: FirefoxReport()
    case .massif: MassifReport()
    case .callgrind: CallgrindReport()
    case .openmetrics: OpenMetricsReport(question, dialect: .openMetrics)
    case .prometheus: OpenMetricsReport(question, dialect: .prometheus)
    }
  }

  // --- What a format has no use for is refused, not ignored --------------------------------------

  func refuseWhatItIgnores(_ given: [Choice: Bool]) throws {
    let ignored = Choice.allCases.filter { given[$0] == true && !choices.contains($0) }
    guard let first = ignored.first else { return }
    let others = Self.allCases.filter { $0.choices.contains(first) }.map(\.rawValue)
    throw ValidationError(
      "\(first.rawValue) changes nothing in the format \(rawValue). Leave it out, or choose one of "
        + "\(others.joined(separator: ", ")).")
  }

  /// A pprof file has four metrics and no others.
  func check(_ metric: Metric?) throws {
    guard self == .pprof, let metric, !PprofReport.metrics.contains(metric) else { return }
    let known = PprofReport.metrics.map(\.name).joined(separator: ", ")
    throw ValidationError("The format pprof has no \(metric.name). It has \(known).")
  }
}
