import Foundation
import ProfileModel
import Testing

@testable import Rendering

/// Asks an independent reader, Python's jsonschema, whether reports keep to their schema.
@Suite("The JSON report keeps to its schema")
struct JSONSchemaTests {
  private static func schema(_ name: String) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Reports/Schema/\(name).schema.json").standardized.path
  }

  private static let hasValidator = run("import jsonschema", input: "").status == 0

  private static let validation = """
    import json, sys
    from jsonschema import Draft202012Validator
    schema = json.load(open(sys.argv[1]))
    Draft202012Validator.check_schema(schema)
    for error in Draft202012Validator(schema).iter_errors(json.load(sys.stdin)):
        print(error.json_path, error.message)
    """

  private static func run(
    _ program: String, input: String, schema name: String = "report"
  ) -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", program, schema(name)]
    let (stdin, stdout) = (Pipe(), Pipe())
    process.standardInput = stdin
    process.standardOutput = stdout
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return (127, "") }
    try? stdin.fileHandleForWriting.write(contentsOf: Data(input.utf8))
    try? stdin.fileHandleForWriting.close()
    let output = stdout.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }

  private static let questions = [
    ReportQuestion(), ReportQuestion(metric: .liveBytes, limit: 1, filter: "Loader"),
    ReportQuestion(grouping: .function), ReportQuestion(grouping: .thread, limit: 1),
  ]

  @Test(
    "Every question's report is valid",
    .enabled(if: hasValidator, "needs Python's jsonschema: pip install jsonschema"),
    arguments: questions.indices)
  func valid(index: Int) {
    var text = ""
    JSONReport(Self.questions[index]).render(SampleHeap().profile, to: &text)
    let result = Self.run(Self.validation, input: text)
    #expect(result.status == 0)
    #expect(result.output.isEmpty)
  }

  @Test(
    "The schema refuses what is no report",
    .enabled(if: hasValidator, "needs Python's jsonschema: pip install jsonschema"))
  func invalid() {
    var text = ""
    JSONReport(ReportQuestion()).render(SampleHeap().profile, to: &text)
    for (from, to) in [
      ("\"plumb.report/1\"", "\"plumb.report/2\""), ("\"frees\": 2970", "\"frees\": -1"),
      ("\"id\": \"", "\"id\": \"x"), ("\"mode\": \"exact\"", "\"mode\": 3"),
    ] {
      #expect(text.contains(from))
      #expect(!Self.run(Self.validation, input: text.replacing(from, with: to)).output.isEmpty)
    }
  }

  @Test(
    "Annotated lines are valid by their own schema, which refuses what is none",
    .enabled(if: hasValidator, "needs Python's jsonschema: pip install jsonschema"))
  func source() {
    var text = ""
    let source = AnnotatedSource(file: "/src/App/Loader.swift", text: ["first"])
    SourceJSON(source).render(SampleHeap().profile, to: &text)
    #expect(Self.run(Self.validation, input: text, schema: "source") == (0, ""))
    for (from, to) in [("\"line\": 91", "\"line\": 0"), ("\"elsewhere\"", "\"other\"")] {
      #expect(text.contains(from))
      let changed = text.replacing(from, with: to)
      #expect(!Self.run(Self.validation, input: changed, schema: "source").output.isEmpty)
    }
  }

  @Test(
    "A diagnosis is valid by its own schema, which refuses what is none",
    .enabled(if: hasValidator, "needs Python's jsonschema: pip install jsonschema"))
  func diagnosis() {
    var text = ""
    DiagnosisJSON().render(DiagnosisTests.sample, to: &text)
    let result = Self.run(Self.validation, input: text, schema: "doctor")
    #expect(result.status == 0)
    #expect(result.output.isEmpty)
    for (from, to) in [("\"obstacle\"", "\"bad\""), ("plumb.doctor/1", "plumb.report/1")] {
      #expect(text.contains(from))
      let changed = text.replacing(from, with: to)
      #expect(!Self.run(Self.validation, input: changed, schema: "doctor").output.isEmpty)
    }
  }
}
