import Testing

@testable import plumb

@Suite("How long tests took, as their libraries say")
struct TestDurationsTests {
  @Test("XCTest prints it, without the module; other lines say nothing")
  func xctest() {
    var durations = TestDurations()
    durations.read(line: "Test Case 'CartTests.testTotal' started at 2026-11-27 10:00:00.000")
    durations.read(line: "Test Case 'CartTests.testTotal' passed (0.012 seconds)")
    durations.read(line: "Test Case 'CartTests.testFails' failed (1.5 seconds)")
    #expect(durations["AppTests.CartTests.testTotal"] == 12_000_000)
    #expect(durations["AppTests.CartTests.testFails"] == 1_500_000_000)
    #expect(durations["AppTests.CartTests.testOther"] == nil)
  }

  @Test("Swift Testing streams instants; suites, parameters and nested types are understood")
  func swiftTesting() {
    func event(_ kind: String, _ id: String, _ instant: Double) -> String {
      #"{"kind":"event","version":0,"payload":{"kind":"\#(kind)","testID":"\#(id)","#
        + #""instant":{"absolute":\#(instant),"since1970":0},"messages":[]}}"#
    }
    let total = #"AppTests.Cart\/Inner\/total(of:)\/CartTests.swift:7:4"#
    let free = #"AppTests.empty()\/CartTests.swift:9:2"#
    var durations = TestDurations()
    durations.read(
      events: [
        event("testStarted", "AppTests.Cart", 1), event("testStarted", total, 2),
        event("testStarted", free, 2), "no JSON", event("testEnded", free, 2.25),
        event("testEnded", total, 2.5), event("testEnded", "AppTests.Cart", 3),
      ].joined(separator: "\n"))
    #expect(durations["AppTests.Cart.Inner.total"] == 500_000_000)
    #expect(durations["AppTests.empty"] == 250_000_000)
  }

  @Test("SwiftPM's xUnit file tells those of XCTest that ran in processes of their own")
  func xUnit() {
    var durations = TestDurations()
    durations.read(
      xUnit: #"""
        <testsuite name="TestResults" errors="0" tests="1" failures="0" time="0.2">
        <testcase classname="AppTests.CartTests" name="testTotal" time="0.125">
        </testcase>
        """#)
    #expect(durations["AppTests.CartTests.testTotal"] == 125_000_000)
  }
}
