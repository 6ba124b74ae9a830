import Foundation
import Testing

@testable import Plumb

@Suite("Performance metrics")
struct PerformanceMetricsTests {
  @Test("report each operation with exact figures and nearest-rank percentiles")
  func report() throws {
    let metrics = PerformanceMetrics()
    for step in 1...3_000 { metrics.record(.nanoseconds(step), for: "parse") }
    metrics.record(.seconds(1), for: "load", outcome: .failure)
    let report = metrics.report()
    #expect(report.operations.map(\.name) == ["load", "parse"])
    let parse = try #require(report.operations.last)
    #expect(parse.count == 3_000)
    #expect(parse.minimumNanoseconds == 1)
    #expect(parse.maximumNanoseconds == 3_000)
    #expect(parse.meanNanoseconds == 1_500.5)
    #expect(parse.totalNanoseconds == 4_501_500)
    for (p, expected) in [(50.0, 1_500.0), (90, 2_700), (95, 2_850), (99, 2_970), (99.9, 2_997)] {
      let value = Double(try #require(parse.percentile(p)))
      #expect(abs(value - expected) <= expected / 256, "p\(p)")
    }
    #expect(parse.median == parse.percentile(50))
    #expect(parse.slowest.first?.durationNanoseconds == 3_000)
    #expect(parse.slowest.count == 8)
    #expect(report.operations.first?.failures == 1)
    #expect(report.operations.first?.percentile(50) == nil)
  }

  @Test("measure sync and async bodies under the name that is given")
  func measure() async throws {
    let metrics = PerformanceMetrics()
    let sync = metrics.measure("embedding") { 1 }
    let async = await metrics.measure("llm_call") { () async -> Int in
      await Task.yield()
      return 2
    }
    #expect(sync + async == 3)
    #expect(Set(metrics.report().operations.map(\.name)) == ["embedding", "llm_call"])
  }

  @Test("a name beyond the limit is counted in one row, however many there are")
  func manyNames() {
    let metrics = PerformanceMetrics(maximumNames: 100)
    for number in 0..<1_000_000 { metrics.record(.nanoseconds(1), for: "name \(number)") }
    let report = metrics.report()
    #expect(report.operations.count == 100)
    #expect(report.otherNames?.count == 999_900)
    #expect(report.description.contains("(other names): every name beyond the first 100"))
    #expect(metrics.timer("name 5").snapshot().count == 1)
  }

  @Test("eight threads that share names lose no call")
  func threads() {
    let metrics = PerformanceMetrics()
    onThreads(8) { _ in
      for step in 0..<2_000 { metrics.measure("operation \(step % 10)") {} }
    }
    let report = metrics.report()
    #expect(report.operations.map(\.count) == [UInt64](repeating: 1_600, count: 10))
  }

  @Test("the JSON names its schema, and carries an unreliable percentile as such")
  func json() throws {
    let metrics = PerformanceMetrics()
    metrics.record(.microseconds(5), for: "parse")
    let report = metrics.report()
    let data = try JSONEncoder().encode(report)
    #expect(try JSONDecoder().decode(MetricsReport.self, from: data) == report)
    let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(object["schema"] as? String == "plumb.metrics/1")
    let operation = try #require((object["operations"] as? [[String: Any]])?.first)
    #expect(operation["total_ns"] as? Int == 5_000)
    let percentile = try #require((operation["percentiles"] as? [[String: Any]])?.first)
    #expect(percentile["value_ns"] as? Int == 5_000)
    #expect(percentile["reliable"] as? Bool == false)
    #expect(object["other_names"] == nil)
  }

  @Test("the table shows unreliable percentiles as a dash, and says why")
  func table() {
    let metrics = PerformanceMetrics()
    for _ in 0..<30 { metrics.record(.microseconds(1_940), for: "load") }
    metrics.record(.microseconds(1_940), for: "load", outcome: .cancellation)
    let lines = metrics.report().description.split(separator: "\n").map(String.init)
    let cells = lines[1].split(separator: " ").map(String.init)
    #expect(cells.prefix(4) == ["load", "31", "1.94", "ms"])
    #expect(cells.filter { $0 == "–" }.count == 3)
    #expect(lines[2].hasPrefix("“–”: fewer calls"))
    #expect(lines.last == "load: 1 cancelled")
  }

  @Test("durations have three significant digits and the unit that suits them")
  func durations() {
    let expected: [(Double, String)] = [
      (0, "0 ns"), (999, "999 ns"), (999.6, "1.00 µs"), (1_940, "1.94 µs"), (88_040, "88.0 µs"),
      (999_700, "1.00 ms"), (698_000_000, "698 ms"), (12_345_678_901, "12.3 s"),
      (9_223_372_036_000_000_000, "9223372036 s"),
    ]
    for (value, text) in expected { #expect(DecimalText.duration(value) == text) }
  }

  @Test("bytes have three significant digits and a binary unit; a mean has a decimal if needed")
  func bytes() {
    let expected: [(Int64, String)] = [
      (0, "0 B"), (999, "999 B"), (1_024, "1.00 KiB"), (-100_000, "-97.7 KiB"),
      (1_258_291, "1.20 MiB"), (.max, "8388608 TiB"),
    ]
    for (value, text) in expected { #expect(DecimalText.bytes(value) == text) }
    #expect(DecimalText.mean(31, over: 3) == "10.3")
    #expect(DecimalText.mean(3_000, over: 3) == "1,000")
    #expect(DecimalText.mean(3_999, over: 4) == "999.8")
  }

  @Test("without a recorder nothing is said of allocations")
  func noRecorder() {
    let metrics = PerformanceMetrics()
    metrics.measure("parse") {}
    let report = metrics.report()
    #expect(Recorder.version == nil && Recorder.recordingPath == nil)
    #expect(report.recorderVersion == nil && report.operations[0].memory == nil)
    #expect(!report.description.contains("allocations"))
    #expect(!metrics.openMetrics().contains("allocat"))
  }
}

@Suite("Formats of performance metrics")
struct MetricsFormatTests {
  @Test("OpenMetrics counts cumulatively up to each bound, and ends as it must")
  func openMetrics() {
    let metrics = PerformanceMetrics()
    for nanoseconds in [1_023, 1_024, 5_000, 2_000_000] {
      metrics.record(.nanoseconds(nanoseconds), for: "a \"quoted\" \\ name\n")
    }
    let text = metrics.openMetrics()
    let label = #"{operation="a \"quoted\" \\ name\\n""#
    let bucket = "plumb_operation_duration_seconds_bucket" + label
    #expect(text.contains(bucket + ",le=\"0.000001023\"} 1\n"))
    #expect(text.contains(bucket + ",le=\"0.000004095\"} 2\n"))
    #expect(text.contains(bucket + ",le=\"+Inf\"} 4\n"))
    #expect(text.contains("plumb_operation_duration_seconds_sum" + label + "} 0.002007047\n"))
    #expect(text.contains("plumb_operation_failures_total" + label + "} 0\n"))
    #expect(text.hasSuffix("\n# EOF\n"))
  }

  @Test("the Chrome trace is JSON with an event a sync scope, and a pair an async one")
  func chromeTrace() async throws {
    let metrics = PerformanceMetrics(traceCapacity: 10)
    metrics.measure("a \"quoted\" name\n") {}
    await metrics.measure("request") { await Task.yield() }
    let trace = try trace(of: metrics)
    #expect(trace.events.map { $0["ph"] as? String } == ["X", "b", "e"])
    #expect(trace.events.first?["name"] as? String == #"a "quoted" name\n"#)
    #expect(trace.dropped == 0)
  }

  @Test("the Chrome trace keeps the latest scopes and counts the dropped ones")
  func chromeTraceIsBounded() throws {
    let metrics = PerformanceMetrics(traceCapacity: 4)
    for number in 0..<11 { metrics.measure("scope \(number)") {} }
    let trace = try trace(of: metrics)
    let names = trace.events.compactMap { $0["name"] as? String }
    #expect(names == (7..<11).map { "scope \($0)" })
    #expect(trace.dropped == 7)
    #expect(try self.trace(of: PerformanceMetrics()).events.isEmpty)
  }

  private func trace(
    of metrics: PerformanceMetrics
  ) throws -> (events: [[String: Any]], dropped: Int?) {
    let object = try JSONSerialization.jsonObject(with: Data(metrics.chromeTrace().utf8))
    let root = try #require(object as? [String: Any])
    let events = try #require(root["traceEvents"] as? [[String: Any]])
    return (events, (root["otherData"] as? [String: Any])?["dropped_scopes"] as? Int)
  }
}
