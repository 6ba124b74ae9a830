import Foundation
import Testing

@testable import Plumb

/// Asks an independent reader, Python's jsonschema, whether reports keep to their schema.
@Suite("The JSON of performance metrics keeps to its schema")
struct MetricsSchemaTests {
  private static let schema = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../../Reports/Schema/metrics.schema.json").standardized.path

  private static let hasValidator = (try? complaints(of: "{}")) != nil

  private struct NoValidator: Error {}

  private static let validation = """
    import json, sys
    from jsonschema import Draft202012Validator
    schema = json.load(open(sys.argv[1]))
    Draft202012Validator.check_schema(schema)
    for error in Draft202012Validator(schema).iter_errors(json.load(sys.stdin)):
        print(error.json_path, error.message)
    """

  private static func complaints(of json: String) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", validation, schema]
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    try input.fileHandleForWriting.write(contentsOf: Data(json.utf8))
    try input.fileHandleForWriting.close()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw NoValidator() }
    return String(decoding: data, as: UTF8.self)
  }

  private func json() throws -> String {
    let metrics = PerformanceMetrics(maximumNames: 1)
    metrics.measure("parse") {}
    metrics.record(.milliseconds(2), for: "load", outcome: .failure)
    let memory = ScopeMemory()
    memory.add(HeapUsage(allocations: 2, allocatedBytes: 30, peakBytes: 20), .thread)
    memory.add(HeapUsage(frees: 4, freedBytes: 400), .process)
    let report = try JSONEncoder().encode(metrics.report())
    let blocks = String(decoding: try JSONEncoder().encode(memory.all), as: UTF8.self)
    return String(decoding: report, as: UTF8.self)
      .replacing("\"name\":\"parse\"", with: "\"name\":\"parse\",\"memory\":\(blocks)")
  }

  @Test(
    "a report is valid",
    .enabled(if: hasValidator, "needs Python's jsonschema: pip install jsonschema"))
  func valid() throws {
    let text = try json()
    #expect(text.contains("\"other_names\"") && text.contains("\"attribution\":\"process\""))
    #expect(try Self.complaints(of: text).isEmpty)
  }

  @Test(
    "the schema refuses what is no report",
    .enabled(if: hasValidator, "needs Python's jsonschema: pip install jsonschema"))
  func invalid() throws {
    let text = try json()
    for (from, to) in [
      ("plumb.metrics", "plumb.report"), ("\"process\"", "\"task\""),
      ("\"freed_bytes\":400", "\"freed_bytes\":-4"), ("\"parse\"", "7"),
    ] {
      #expect(text.contains(from))
      #expect(try !Self.complaints(of: text.replacing(from, with: to)).isEmpty)
    }
  }
}
