import Foundation
import ProfileModel
import Testing

@testable import Rendering

@Suite("What the program's own timers say stands in its report")
struct TimerTableTests {
  private var profile: Profile {
    var profile = SampleHeap().profile
    profile.timers = RecordedTimer.samples
    return profile
  }

  private func text(_ question: ReportQuestion = ReportQuestion()) -> [String] {
    var text = ""
    let style = TerminalStyle(usesColour: false, usesUnicode: true, width: nil)
    TextReport(question, style: style).render(profile, to: &text)
    return text.split(separator: "\n").map(String.init)
  }

  @Test("a row has calls, percentiles and allocations a call, and what is not known is a dash")
  func rows() throws {
    let lines = text()
    let start = try #require(lines.firstIndex(of: "TIMERS by total time — showing 2 of 2"))
    let cells = lines[(start + 2)...].map { line in
      line.split(separator: "  ").map { $0.trimmingCharacters(in: .whitespaces) }
    }
    #expect(
      Array(cells[0].dropLast()) == [
        "300", "1.50 s", "4.20 ms", "8.00 ms", "40.0 ms", "—", "98.0 ms", "3.33", "2.00 KiB",
      ])
    #expect(
      cells[1] == ["2", "900 ms", "—", "—", "—", "—", "700 ms", "5*", "50 B", "ask model"])
    #expect(lines.contains { $0.hasPrefix("* of the whole process") })
    #expect(lines.last?.hasSuffix(": 2 failed, 0 cancelled") == true)
    #expect(!lines.joined().unicodeScalars.contains("\u{202E}"))
  }

  @Test("rows beyond the limit are counted, and a part of the program has no timers")
  func limits() throws {
    #expect(text(ReportQuestion(limit: 1)).contains { $0.hasSuffix("… 1 more operations") })
    #expect(profile.filtered(by: try PathFilter("Loader")).timers.isEmpty)
  }

  @Test("on a narrow terminal the last columns give way to the name")
  func narrow() throws {
    let style = TerminalStyle(usesColour: false, usesUnicode: true, width: 80)
    let lines = TimerTable(profile.timers, limit: 10).lines(style: style)
    let header = try #require(lines.dropFirst().first)
    #expect(header.contains("p99 ") && header.hasSuffix("operation"))
    #expect(lines[1...3].allSatisfy { DisplayWidth.of($0) <= 80 })
    #expect(lines[3].hasSuffix("ask model"))
  }

  @Test("JSON has every figure, as the schema says")
  func json() throws {
    var text = ""
    JSONReport(ReportQuestion()).render(profile, to: &text)
    let value = try JSONSerialization.jsonObject(with: Data(text.utf8))
    let object = try #require(value as? [String: Any])
    let timers = try #require(object["timers"] as? [[String: Any]])
    #expect(timers.map { $0["total_ns"] as? Int } == [1_500_000_000, 900_000_000])
    let memory = timers.map { $0["memory"] as? [[String: Any]] }
    #expect(memory.map { $0?.first?["attribution"] as? String } == ["thread", "process"])
    #expect(memory[1]?.first?["peak_bytes"] is NSNull)
    #expect((timers[0]["percentiles"] as? [Any])?.count == 4)
  }
}
