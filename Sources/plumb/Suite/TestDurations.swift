import JSONReading

/// How long each test of `swift test` took, as its own libraries say: Swift Testing by its stream
/// of events, XCTest by what it prints or, with --parallel, by SwiftPM's xUnit file.
struct TestDurations {
  /// In nanoseconds; XCTest's names lack the module.
  private var nanoseconds: [String: Int] = [:]

  /// How long the test of a name took; nil where nobody said.
  subscript(test: String) -> Int? {
    nanoseconds[test] ?? nanoseconds[test.split(separator: ".").dropFirst().joined(separator: ".")]
  }

  // --- XCTest ------------------------------------------------------------------------------------

  /// `Test Case 'CartTests.testTotal' passed (0.012 seconds)`.
  mutating func read(line: Substring) {
    guard line.contains("Test Case '"),
      let match = line.firstMatch(
        of: #/Test Case '([^']+)' (?:passed|failed|skipped) \(([0-9.]+) seconds\)/#),
      let seconds = Double(match.output.2)
    else { return }
    nanoseconds[String(match.output.1)] = Int(seconds * 1e9)
  }

  /// `<testcase classname="AppTests.CartTests" name="testTotal" time="0.012">`.
  mutating func read(xUnit text: String) {
    let pattern = #/<testcase classname="([^"]+)" name="([^"]+)" time="([0-9.e-]+)"/#
    for match in text.matches(of: pattern) {
      guard let seconds = Double(match.output.3) else { continue }
      nanoseconds["\(match.output.1).\(match.output.2)"] = Int(seconds * 1e9)
    }
  }

  // --- Swift Testing -----------------------------------------------------------------------------

  /// A line is an object; those of `testStarted` and `testEnded` have an instant in seconds.
  mutating func read(events text: String) {
    var starts: [String: Double] = [:]
    for line in text.split(separator: "\n") {
      guard let payload = try? JSONParser.parse(Array(line.utf8))["payload"],
        let kind = payload["kind"]?.string, let id = payload["testID"]?.string,
        let instant = payload["instant"]?["absolute"]?.number
      else { continue }
      if kind == "testStarted" { starts[id] = instant }
      if kind == "testEnded", let start = starts[id] {
        nanoseconds[Self.name(ofTest: id)] = Int((instant - start) * 1e9)
      }
    }
  }

  /// `AppTests.Cart/total(of:)/CartTests.swift:7:4` is `AppTests.Cart.total`.
  private static func name(ofTest id: String) -> String {
    let parts = id.split(separator: "/")
    let isPlace = parts.last.map { $0.contains(#/:[0-9]+:[0-9]+$/#) } ?? false
    let path = (isPlace ? parts.dropLast() : parts[...]).joined(separator: ".")
    return String(path.prefix { $0 != "(" })
  }
}
