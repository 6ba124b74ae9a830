import ProfileModel
import Testing

@testable import Rendering

@Suite("Annotated source")
struct SourceReportTests {
  private static let text = (1...100).map { $0 == 91 ? "\tlet rows = parse(path)" : "line \($0)" }

  private func render(
    _ text: [String]? = text, file: String = "/src/App/Loader.swift", limit: Int? = nil
  ) -> [String] {
    let report = SourceReport(
      AnnotatedSource(file: file, text: text), ReportQuestion(limit: limit), style: .plain)
    return report.text(of: SampleHeap().profile).split(separator: "\n").map(String.init)
  }

  @Test("A line has its figures and its text, with three lines around it, and sums are whole")
  func lines() {
    let lines = render()
    #expect(
      lines.contains(
        "  117 KiB        4,000  3.52 KiB     768 B      97.3%    91      let rows = parse(path)"))
    #expect(lines.contains { $0.hasSuffix("    88  line 88") })
    #expect(!lines.contains { $0.hasSuffix("line 87") })
    #expect(lines.contains { $0.contains("78.9% at the lines of this file") })
    #expect(lines.contains { $0.contains("21.1% on paths that never pass this file") })
    #expect(lines.contains { $0.hasSuffix("100% in all") })
  }

  @Test("--limit 0 shows every line of the file")
  func whole() {
    #expect(render(limit: 0).count { $0.contains("line ") && !$0.contains("lines") } >= 99)
  }

  @Test("A line that is only near says so, and so does the report")
  func near() {
    let lines = render(["only one"], file: "/src/App/Cache.swift")
    #expect(lines.contains { $0.contains("  ~12") })
    #expect(lines.contains { $0.contains("was recorded and the file has 1 lines: it has changed") })
    #expect(lines.last == "~ near: the compiler gave the code itself no line")
  }

  @Test("Without the file, lines are shown by their numbers")
  func missing() {
    let lines = render(nil)
    #expect(lines.contains { $0.contains("the file is not here") })
    #expect(lines.contains { $0.contains(" 91") })
  }
}
