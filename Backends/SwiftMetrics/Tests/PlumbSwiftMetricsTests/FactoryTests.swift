import CoreMetrics
import Dispatch
import Metrics
import MetricsTestKit
import Plumb
import PlumbSwiftMetrics
import Testing

@Suite("A factory for swift-metrics")
struct FactoryTests {
  private let plumb = PlumbMetricsFactory()

  @Test("records what swift-metrics' own test backend records, beside it")
  func besideTestMetrics() throws {
    let theirs = TestMetrics()
    let both = MultiplexMetricsHandler(factories: [theirs, plumb])
    let counter = Counter(label: "requests", dimensions: [("method", "GET")], factory: both)
    let recorder = Recorder(label: "sizes", dimensions: [], aggregate: true, factory: both)
    let timer = Metrics.Timer(
      label: "load", dimensions: [], preferredDisplayUnit: .seconds, factory: both)
    let meter = Meter(label: "open", dimensions: [], factory: both)
    for number in 1...500 {
      counter.increment(by: number)
      recorder.record(number)
      timer.recordMicroseconds(number)
      meter.set(number)
    }
    meter.increment(by: 2.5)

    let theirCounter = try theirs.expectCounter("requests", [("method", "GET")])
    #expect(plumb.counterValues.first?.value == theirCounter.totalValue)
    let theirRecorder = try theirs.expectRecorder("sizes")
    let sizes = try #require(plumb.recorderValues.first?.value)
    #expect(sizes.count == UInt64(theirRecorder.values.count))
    #expect(Double(sizes.sum) == theirRecorder.values.reduce(0, +))
    let theirTimer = try theirs.expectTimer("load")
    let load = try #require(plumb.operations.report().operations.first)
    #expect(load.name == "load")
    #expect(load.count == UInt64(theirTimer.values.count))
    #expect(load.totalNanoseconds == UInt64(theirTimer.values.reduce(0, +)))
    #expect(load.maximumNanoseconds == theirTimer.values.max())
    #expect(plumb.meterValues.first?.value == 502.5)
  }

  @Test("gives the timers of existing code percentiles")
  func percentiles() throws {
    let timer = Metrics.Timer(
      label: "load", dimensions: [("page", "a\"b")], preferredDisplayUnit: .seconds, factory: plumb)
    for number in 1...3_000 { timer.recordNanoseconds(Int64(number) * 1_000) }
    let load = try #require(plumb.operations.report().operations.first)
    #expect(load.name == #"load{page="a\"b"}"#)
    let median = try #require(load.percentile(50))
    #expect(abs(Double(median) / 1_500_000 - 1) < 0.004)
    let p99 = try #require(load.percentile(99))
    #expect(abs(Double(p99) / 2_970_000 - 1) < 0.004)
  }

  @Test("the same label and dimensions are the same metric, others are others")
  func identity() {
    for _ in 0..<2 {
      Counter(label: "a", dimensions: [("x", "1")], factory: plumb).increment()
      Counter(label: "a", dimensions: [("x", "2")], factory: plumb).increment(by: 10)
    }
    #expect(plumb.counterValues.map(\.value) == [2, 20])
    #expect(plumb.counterValues.map { $0.dimensions[0].1 } == ["1", "2"])
  }

  @Test("a destroyed metric is forgotten, and begins anew")
  func destroyed() {
    let counter = Counter(label: "a", dimensions: [], factory: plumb)
    counter.increment(by: 5)
    counter.destroy()
    #expect(plumb.counterValues.isEmpty)
    Counter(label: "a", dimensions: [], factory: plumb).increment()
    #expect(plumb.counterValues.map(\.value) == [1])
  }

  @Test("names beyond the limit share one metric")
  func limit() {
    let few = PlumbMetricsFactory(maximumNames: 2)
    for number in 0..<10 {
      Counter(label: "c\(number)", dimensions: [], factory: few).increment()
    }
    #expect(few.counterValues.map(\.label) == ["c0", "c1", "(other names)"])
    #expect(few.counterValues.map(\.value) == [1, 1, 8])
  }

  @Test("what can't be counted is no trap: overflow, negative values, what is no number")
  func badInput() throws {
    let counter = Counter(label: "a", dimensions: [], factory: plumb)
    counter.increment(by: Int64.max)
    counter.increment(by: 5)
    #expect(plumb.counterValues.first?.value == .max)
    let recorder = Recorder(label: "r", dimensions: [], aggregate: true, factory: plumb)
    for value in [-5.0, .nan, .infinity, -.infinity, 1.4, 1e300] { recorder.record(value) }
    let values = try #require(plumb.recorderValues.first?.value)
    #expect(values.rejectedCount == 3)
    #expect(values.minimum == 1)
    let meter = Meter(label: "m", dimensions: [], factory: plumb)
    meter.set(2)
    meter.set(Double.nan)
    #expect(plumb.meterValues.first?.value == 2)
  }

  @Test("eight threads lose none")
  func threads() {
    let timer = Metrics.Timer(
      label: "t", dimensions: [], preferredDisplayUnit: .seconds, factory: plumb)
    let counter = Counter(label: "c", dimensions: [], factory: plumb)
    DispatchQueue.concurrentPerform(iterations: 8) { _ in
      for number in 0..<10_000 {
        timer.recordNanoseconds(number)
        counter.increment()
      }
    }
    #expect(plumb.operations.report().operations.first?.count == 80_000)
    #expect(plumb.counterValues.first?.value == 80_000)
  }

  @Test("all of it is OpenMetrics text, with names that the format has")
  func openMetrics() {
    Counter(label: "http.requests", dimensions: [("path", "/\n")], factory: plumb).increment(by: 3)
    Meter(label: "9 lives", dimensions: [], factory: plumb).set(1.5)
    let recorder = Recorder(label: "sizes", dimensions: [], aggregate: true, factory: plumb)
    for number in 1...100 { recorder.record(number) }
    Metrics.Timer(label: "load", dimensions: [], preferredDisplayUnit: .seconds, factory: plumb)
      .recordNanoseconds(5)
    let lines = plumb.openMetrics().split(separator: "\n")
    #expect(lines.contains(#"http_requests_total{path="/\n"} 3"#))
    #expect(lines.contains("# TYPE _9_lives gauge"))
    #expect(lines.contains("_9_lives 1.5"))
    #expect(lines.contains(#"sizes{quantile="0.5"} 50"#))
    #expect(lines.contains("sizes_sum 5050"))
    #expect(lines.contains(#"plumb_operation_duration_seconds_count{operation="load"} 1"#))
    #expect(lines.filter { $0 == "# EOF" }.count == 1)
    #expect(lines.last == "# EOF")
  }
}
