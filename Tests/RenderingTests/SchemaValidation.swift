import Foundation

/// An independent reader of our schemas: Python's jsonschema.
enum SchemaValidation {
  static let isAvailable = run("import jsonschema", input: "", arguments: []).status == 0

  private static let program = """
    import json, sys
    from jsonschema.validators import validator_for
    schema = json.load(open(sys.argv[1]))
    validator = validator_for(schema)
    validator.check_schema(schema)
    for error in validator(schema).iter_errors(json.load(sys.stdin)):
        print(error.json_path, error.message)
    """

  /// What a document breaks of a schema in Reports/Schema; empty when it keeps to it.
  static func errors(of text: String, schema: String) -> String {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Reports/Schema/\(schema).schema.json").standardized.path
    let result = run(program, input: text, arguments: [path])
    return result.status == 0 ? result.output : "python3 ended with status \(result.status)"
  }

  private static func run(
    _ program: String, input: String, arguments: [String]
  ) -> (status: Int32, output: String) {
    PipedProgram.run(["python3", "-c", program] + arguments, input: input)
  }
}

/// A program that reads a text and answers.
enum PipedProgram {
  static func run(_ words: [String], input: String) -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = words
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
}
