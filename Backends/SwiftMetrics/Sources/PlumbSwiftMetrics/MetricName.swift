/// A metric's label with its dimensions: what tells one metric from another.
struct MetricName: Hashable, Comparable {
  let label: String
  private let keys: [String]
  private let values: [String]

  init(_ label: String, _ dimensions: [(String, String)]) {
    self.label = label
    keys = dimensions.map(\.0)
    values = dimensions.map(\.1)
  }

  var dimensions: [(String, String)] { Array(zip(keys, values)) }

  /// `requests{method="GET",path="/"}`; the label alone without dimensions.
  var text: String {
    guard !keys.isEmpty else { return label }
    let pairs = dimensions.map { "\($0)=\"\(Self.escaped($1))\"" }
    return "\(label){\(pairs.joined(separator: ","))}"
  }

  static func < (left: MetricName, right: MetricName) -> Bool { left.text < right.text }

  /// As OpenMetrics writes a label's value.
  static func escaped(_ value: String) -> String {
    value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
      .replacing("\n", with: "\\n")
  }
}
