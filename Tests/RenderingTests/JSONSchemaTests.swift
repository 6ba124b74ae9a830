import Foundation
import ProfileModel
import Testing

@testable import Rendering

/// Asks an independent reader, Python's jsonschema, whether reports keep to their schema.
@Suite("The JSON report keeps to its schema")
struct JSONSchemaTests {
  private static let questions = [
    ReportQuestion(), ReportQuestion(metric: .liveBytes, limit: 1, filter: "Loader"),
    ReportQuestion(grouping: .function), ReportQuestion(grouping: .thread, limit: 1),
  ]

  /// A valid document, and changes each of which makes it one that the schema refuses.
  private func expect(
    _ text: String, validBy schema: String, unless changes: [(from: String, to: String)]
  ) {
    #expect(SchemaValidation.errors(of: text, schema: schema).isEmpty)
    for (from, to) in changes {
      #expect(text.contains(from))
      let changed = text.replacing(from, with: to)
      #expect(!SchemaValidation.errors(of: changed, schema: schema).isEmpty, "\(from)")
    }
  }

  @Test(
    "Every question's report is valid",
    .enabled(if: SchemaValidation.isAvailable, "needs Python's jsonschema: pip install jsonschema"),
    arguments: questions.indices)
  func valid(index: Int) {
    var text = ""
    JSONReport(Self.questions[index]).render(SampleHeap().profile, to: &text)
    expect(text, validBy: "report", unless: [])
  }

  @Test(
    "The schema refuses what is no report",
    .enabled(if: SchemaValidation.isAvailable, "needs Python's jsonschema: pip install jsonschema"))
  func invalid() {
    var text = ""
    JSONReport(ReportQuestion()).render(SampleHeap().profile, to: &text)
    expect(
      text, validBy: "report",
      unless: [
        ("\"plumb.report/1\"", "\"plumb.report/2\""), ("\"frees\": 2970", "\"frees\": -1"),
        ("\"id\": \"", "\"id\": \"x"), ("\"mode\": \"exact\"", "\"mode\": 3"),
      ])
  }

  @Test(
    "Annotated lines are valid by their own schema, which refuses what is none",
    .enabled(if: SchemaValidation.isAvailable, "needs Python's jsonschema: pip install jsonschema"))
  func source() {
    var text = ""
    let source = AnnotatedSource(file: "/src/App/Loader.swift", text: ["first"])
    SourceJSON(source).render(SampleHeap().profile, to: &text)
    expect(
      text, validBy: "source",
      unless: [("\"line\": 91", "\"line\": 0"), ("\"elsewhere\"", "\"other\"")])
  }

  @Test(
    "A diagnosis is valid by its own schema, which refuses what is none",
    .enabled(if: SchemaValidation.isAvailable, "needs Python's jsonschema: pip install jsonschema"))
  func diagnosis() {
    var text = ""
    DiagnosisJSON().render(DiagnosisTests.sample, to: &text)
    expect(
      text, validBy: "doctor",
      unless: [("\"obstacle\"", "\"bad\""), ("plumb.doctor/1", "plumb.report/1")])
  }

  @Test(
    "What grew is valid by its own schema, which refuses what is none",
    .enabled(if: SchemaValidation.isAvailable, "needs Python's jsonschema: pip install jsonschema"))
  func growth() {
    var text = ""
    GrowthJSON(GrowthReportTests.sample, limit: 0).render(SampleHeap().profile, to: &text)
    expect(
      text, validBy: "growth",
      unless: [("\"confidence\": 0.958333", "\"confidence\": 2"), ("\"held\"", "\"holds\"")])
  }

  @Test(
    "What tests allocated is valid by its own schema, which refuses what is none",
    .enabled(if: SchemaValidation.isAvailable, "needs Python's jsonschema: pip install jsonschema"))
  func suite() {
    var measurement = SuiteMeasurement()
    measurement.add(SampleHeap().profile, name: "suite", byProcess: true)
    measurement.looksForLeaks = true
    measurement.addLeaks(LeakFindings(), of: SampleHeap().profile)
    var result = SuiteResult(
      command: ["swift", "test"], runs: [measurement], programStatus: 0, blessing: "")
    result.missingTests = ["A\n\"test\""]
    var text = ""
    SuiteJSON().render(result, to: &text)
    expect(
      text, validBy: "test",
      unless: [
        ("\"missing\"", "\"gone\""), ("\"processes\": 1", "\"processes\": -1"),
        ("\"leaked_blocks\": 0", "\"leaked_blocks\": -1"),
      ])
  }

  @Test(
    "Ways to blocks are valid by their own schema, which refuses what is none",
    .enabled(if: SchemaValidation.isAvailable, "needs Python's jsonschema: pip install jsonschema"))
  func holders() {
    var text = ""
    HolderJSON(HolderReportTests.sample, limit: 0).render(SampleHeap().profile, to: &text)
    expect(
      text, validBy: "why",
      unless: [("\"weak\"", "\"soft\""), ("\"retained_bytes\": 95000", "\"x\": 1")])
  }
}
