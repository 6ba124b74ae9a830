/// A gate's decision for programs, `plumb.verdict/1`: Reports/Schema/verdict.schema.json.
public struct VerdictJSON {
  private let verdict: String
  private let status: Int
  private let programStatus: Int?

  /// - Parameter programStatus: Nil where no program was run.
  public init(verdict: String, status: Int, programStatus: Int?) {
    self.verdict = verdict
    self.status = status
    self.programStatus = programStatus
  }

  /// Writes the whole document.
  public func render(to output: inout some TextOutputStream) {
    var writer = JSONWriter(output)
    writer.object { writer in
      writer.string("schema", "plumb.verdict/1")
      writer.string("verdict", verdict)
      writer.integer("status", status)
      writer.integer("program_status", programStatus)
    }
    output = writer.finish()
  }
}
