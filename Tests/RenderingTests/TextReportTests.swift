import ProfileModel
import Testing

@testable import Rendering

@Suite("The text report")
struct TextReportTests {
  @Test("A")
  func shows() {
    for q in [ReportQuestion(), ReportQuestion(metric: .allocatedBytes, grouping: .function), ReportQuestion(metric: .allocations, grouping: .thread),  ReportQuestion(metric: .peakBytes, grouping: .module, limit: 1)] {
      var text = ""
      TextReport(q, style: TerminalStyle(usesColour: false, usesUnicode: true, width: nil)).render(SampleHeap().profile, to: &text)
      print(text)
    }
    var text = ""
    SummaryReport(style: .plain).render(SampleHeap().profile, to: &text)
    JSONReport(ReportQuestion(grouping: .function,limit: 2)).render(SampleHeap().profile, to: &text)
    FoldedReport(ReportQuestion(metric: .allocatedBytes)).render(SampleHeap().profile, to: &text)
    print(text)
  }
}
