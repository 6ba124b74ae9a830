import Plumb

extension PlumbMetricsFactory {
  /// One metric and its value.
  public struct Value<Number: Sendable>: Sendable {
    /// The metric's label.
    public let label: String
    /// Its dimensions, in their order.
    public let dimensions: [(String, String)]
    /// What it is now.
    public let value: Number

    init(_ name: MetricName, _ value: Number) {
      label = name.label
      dimensions = name.dimensions
      self.value = value
    }
  }

  /// Counters of whole numbers, by name.
  public var counterValues: [Value<Int64>] { counters.all.map { Value($0.name, $0.current) } }

  /// Counters of floating-point numbers, by name.
  public var floatingPointCounterValues: [Value<Double>] {
    floatingPointCounters.all.map { Value($0.name, $0.current) }
  }

  /// Meters, gauges and recorders that do not aggregate, by name.
  public var meterValues: [Value<Double>] { meters.all.map { Value($0.name, $0.current) } }

  /// Recorders that aggregate, by name.
  public var recorderValues: [Value<Histogram>] {
    recorders.all.map { Value($0.name, $0.current) }
  }

  /// All metrics as OpenMetrics text, which Prometheus scrapes: timers as
  /// `PerformanceMetrics.openMetrics`, counters, gauges, and summaries for recorders.
  ///
  /// Characters that a name can't have there become underscores.
  public func openMetrics() -> String {
    var lines = operations.openMetrics().split(separator: "\n").map(String.init)
    lines.removeLast()
    var families: [String: Family] = [:]
    func add(_ type: String, _ label: String, _ samples: [String]) {
      families[Self.metricName(label), default: Family(type: type)].add(type, samples)
    }
    for counter in counterValues {
      add("counter", counter.label, [Self.sample(counter, "_total", "\(counter.value)")])
    }
    for counter in floatingPointCounterValues {
      add("counter", counter.label, [Self.sample(counter, "_total", "\(counter.value)")])
    }
    for meter in meterValues {
      add("gauge", meter.label, [Self.sample(meter, "", "\(meter.value)")])
    }
    for recorder in recorderValues { add("summary", recorder.label, Self.summary(recorder)) }
    for (name, family) in families.sorted(by: { $0.key < $1.key }) {
      lines += ["# TYPE \(name) \(family.type)"] + family.samples
    }
    return lines.joined(separator: "\n") + "\n# EOF\n"
  }

  /// The samples of one name; of another type than the first ones they are left out, since a name
  /// has one type.
  private struct Family {
    var type: String
    var samples: [String] = []

    mutating func add(_ type: String, _ samples: [String]) {
      if type == self.type { self.samples += samples }
    }
  }

  private static func summary(_ recorder: Value<Histogram>) -> [String] {
    let histogram = recorder.value
    let quantiles = [(50.0, "0.5"), (90, "0.9"), (95, "0.95"), (99, "0.99"), (99.9, "0.999")]
      .compactMap { percentile, text in
        histogram.percentile(percentile).map {
          sample(recorder, "", "\($0)", ["quantile": text])
        }
      }
    return quantiles + [
      sample(recorder, "_count", "\(histogram.count)"),
      sample(recorder, "_sum", "\(histogram.sum)"),
    ]
  }

  private static func sample<Number>(
    _ value: Value<Number>, _ suffix: String, _ text: String,
    _ more: KeyValuePairs<String, String> = [:]
  ) -> String {
    let pairs = value.dimensions.map { (metricName($0.0), $0.1) } + more.map { ($0.key, $0.value) }
    let labels = pairs.map { "\($0)=\"\(MetricName.escaped($1))\"" }.joined(separator: ",")
    return metricName(value.label) + suffix + (labels.isEmpty ? "" : "{\(labels)}") + " \(text)"
  }

  private static func metricName(_ label: String) -> String {
    let name = String(
      label.unicodeScalars.map { scalar in
        let isAllowed =
          scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
        return isAllowed || scalar == "_" ? Character(scalar) : "_"
      })
    guard let first = name.first, !first.isNumber else { return "_" + name }
    return name
  }
}
