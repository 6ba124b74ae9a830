import ProfileModel

/// Series of one name, and what is said of them once.
struct MetricFamily {
  enum Kind: String {
    case counter, gauge, info, summary
  }

  enum Unit: String {
    case count = ""
    case bytes, seconds
  }

  private let name: String
  private let kind: Kind
  private let help: String
  private let unit: Unit

  init(_ name: String, _ kind: Kind, _ help: String, _ unit: Unit = .count) {
    self.name = name
    self.kind = kind
    self.help = help
    self.unit = unit
  }

  func write(
    _ samples: [MetricSample], dialect: OpenMetricsReport.Dialect,
    to output: inout some TextOutputStream
  ) {
    guard !samples.isEmpty else { return }
    let suffix =
      switch kind {
      case .counter: "_total"
      case .info: "_info"
      case .gauge, .summary: ""
      }
    let isOlder = dialect == .prometheus
    let shownName = isOlder ? name + suffix : name
    // Info is the newer dialect's word for a gauge that is 1.
    let shownKind = isOlder && kind == .info ? Kind.gauge : kind
    output.write("# TYPE \(shownName) \(shownKind.rawValue)\n")
    if !isOlder, unit != .count { output.write("# UNIT \(shownName) \(unit.rawValue)\n") }
    output.write("# HELP \(shownName) \(help).\n")
    for sample in samples {
      let labels = sample.labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }
      let braces = labels.isEmpty ? "" : "{\(labels.joined(separator: ","))}"
      output.write("\(name)\(suffix)\(sample.suffix)\(braces) \(sample.value)\n")
    }
  }

  private static func escaped(_ text: String) -> String {
    DisplayWidth.printable(text).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
  }
}

/// One series of a family.
struct MetricSample {
  typealias Label = (name: String, value: String)

  /// Behind the family's name: the parts of a summary.
  var suffix = ""
  var labels: [Label]
  var value: String

  init(labels: [Label], value: Int) {
    self.labels = labels
    self.value = String(value)
  }

  /// A span of time, written in seconds.
  init(suffix: String = "", labels: [Label], nanoseconds: Int) {
    self.suffix = suffix
    self.labels = labels
    let digits = String(nanoseconds % 1_000_000_000)
    let fraction = String(repeating: "0", count: 9 - digits.count) + digits
    value = "\(nanoseconds / 1_000_000_000).\(fraction)"
  }

  init(suffix: String, labels: [Label], value: Int) {
    self.init(labels: labels, value: value)
    self.suffix = suffix
  }
}

extension MetricFamily.Unit {
  init(_ unit: Metric.Unit) {
    switch unit {
    case .bytes: self = .bytes
    case .count: self = .count
    }
  }
}
