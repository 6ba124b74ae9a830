import Foundation
import ProfileModel
import Testing

@testable import Rendering

@Suite("Readers of text formats find our numbers and names")
struct TextReadersTests {
  // --- OpenMetrics and Prometheus ----------------------------------------------------------------

  private static let parsing = """
    import sys, json
    from prometheus_client.openmetrics.parser import text_string_to_metric_families as newer
    from prometheus_client.parser import text_string_to_metric_families as older
    parse = newer if sys.argv[1] == "newer" else older
    found = [[s.name, s.labels.get("function"), int(s.value)]
             for f in parse(sys.stdin.read()) for s in f.samples]
    print(json.dumps(found))
    """
  private static let hasClient = IndependentReader.hasPythonModule("prometheus_client")

  @Test(
    "prometheus_client reads both dialects: totals and hostile names are ours",
    .enabled(
      if: hasClient, "skipped: no prometheus_client; apt-get install python3-prometheus-client"),
    arguments: ["newer", "older"])
  func client(dialect: String) throws {
    let profile = HostileHeap().profile
    let report = OpenMetricsReport(
      ReportQuestion(limit: 0), dialect: dialect == "newer" ? .openMetrics : .prometheus)
    let run = try IndependentReader.python.read(
      report.bytes(of: profile), ["-c", Self.parsing, dialect])
    #expect(run.status == 0, "\(run.errors)")
    let samples = try #require(
      try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [[Any]])
    func sum(_ name: String) -> Int {
      samples.filter { $0[0] as? String == name }.reduce(0) { $0 + ($1[2] as? Int ?? 0) }
    }
    for (name, metric) in [
      ("live_bytes", Metric.liveBytes), ("allocated_bytes_total", .allocatedBytes),
      ("allocations_total", .allocations), ("peak_bytes", .peakBytes), ("frees_total", .frees),
    ] {
      #expect(sum("plumb_\(name)") == profile.totals[metric])
      #expect(sum("plumb_site_\(name)") == profile.totals[metric])
    }
    let names = Set(samples.compactMap { $0[1] as? String })
    #expect(names.isSuperset(of: HostileHeap.shownNames))
  }

  private static let parsingTimers = """
    import sys, json
    from prometheus_client.openmetrics.parser import text_string_to_metric_families as newer
    from prometheus_client.parser import text_string_to_metric_families as older
    parse = newer if sys.argv[1] == "newer" else older
    label = lambda s: s.labels.get("quantile") or s.labels.get("attribution")
    print(json.dumps([[s.name, label(s), float(s.value)]
                      for f in parse(sys.stdin.read()) for s in f.samples
                      if f.name.startswith("plumb_timer") and s.labels["operation"] == "ask model"
                      or s.labels.get("quantile")]))
    """

  @Test(
    "prometheus_client reads the program's own timers as a summary of seconds",
    .enabled(
      if: hasClient, "skipped: no prometheus_client; apt-get install python3-prometheus-client"),
    arguments: ["newer", "older"])
  func timers(dialect: String) throws {
    var profile = SampleHeap().profile
    profile.timers = RecordedTimer.samples
    let report = OpenMetricsReport(
      ReportQuestion(), dialect: dialect == "newer" ? .openMetrics : .prometheus)
    let run = try IndependentReader.python.read(
      report.bytes(of: profile), ["-c", Self.parsingTimers, dialect])
    #expect(run.status == 0, "\(run.errors)")
    let samples = try #require(
      try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [[Any]])
    let lines = samples.map { sample in
      sample.map { $0 is NSNull ? "" : "\($0)" }.joined(separator: " ")
    }
    #expect(
      lines == [
        "plumb_timer_seconds 0.5 0.0042", "plumb_timer_seconds 0.9 0.008",
        "plumb_timer_seconds 0.95 0.009", "plumb_timer_seconds 0.99 0.04",
        "plumb_timer_seconds_sum  0.9", "plumb_timer_seconds_count  2.0",
        "plumb_timer_failures_total  0.0", "plumb_timer_cancellations_total  0.0",
        "plumb_timer_allocations_total process 10.0",
        "plumb_timer_allocated_bytes_total process 100.0",
      ])
  }

  @Test(
    "promtool finds nothing to say about the older dialect",
    .enabled(if: IndependentReader.promtool.isInstalled, IndependentReader.promtool.advice))
  func promtool() throws {
    var timed = SampleHeap().profile
    timed.timers = RecordedTimer.samples
    for profile in [timed, HostileHeap().profile] {
      let report = OpenMetricsReport(ReportQuestion(), dialect: .prometheus)
      let run = try IndependentReader.promtool.read(
        report.bytes(of: profile), ["check", "metrics"])
      #expect(run.status == 0)
      #expect(run.errors.isEmpty, "\(run.errors)")
    }
  }

  @Test("Series are as few as the limit says")
  func cardinality() {
    let report = OpenMetricsReport(ReportQuestion(limit: 2), dialect: .openMetrics)
    let lines = report.text(of: HostileHeap().profile).split(separator: "\n")
    #expect(lines.filter { $0.hasPrefix("plumb_site_live_bytes{") }.count == 2)
    #expect(lines.last == "# EOF")
  }

  // --- Markdown ----------------------------------------------------------------------------------

  private func html(_ question: ReportQuestion, _ profile: Profile) throws -> String {
    let run = try IndependentReader.markdown.read(
      MarkdownReport(question).bytes(of: profile), ["--unsafe", "-e", "table"])
    #expect(run.status == 0)
    return run.output
  }

  @Test(
    "GitHub's Markdown makes one row a site, five cells each, names as they are shown",
    .enabled(if: IndependentReader.markdown.isInstalled, IndependentReader.markdown.advice))
  func markdown() throws {
    let html = try html(ReportQuestion(limit: 0), HostileHeap().profile)
    let table = try #require(html.components(separatedBy: "<table>").last)
    let rows = table.components(separatedBy: "<tr>").dropFirst(2)
    #expect(rows.count == HostileHeap.names.count)
    let cells = rows.map { $0.components(separatedBy: "<td").count - 1 }
    #expect(cells.allSatisfy { $0 == 5 })
    for name in HostileHeap.shownNames {
      let text = name.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
        .replacing(">", with: "&gt;").replacing("\"", with: "&quot;")
      #expect(rows.contains { $0.contains("<code>\(text)</code>") }, "\(name.prefix(40))")
    }
    #expect(!html.contains("<img"))
  }

  @Test("Nobody is mentioned and nothing is cut without a word")
  func markdownManners() {
    let text = MarkdownReport(ReportQuestion(metric: .allocations, limit: 1))
      .text(of: SampleHeap().profile)
    #expect(text.contains("**By site, allocations**: 1 of 4 = 66.6% of 4,507"))
    #expect(text.contains("| 3,000 | 66.6% | 720 B | 3,000 | <code>Loader.load(path&#58;"))
    #expect(!MarkdownText.escaped("@everyone #1").contains("@"))
  }
}
