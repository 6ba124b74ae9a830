import ArgumentParser
import CaptureStore
import Rendering

/// `plumb query`: a capture asked in SQL.
struct QueryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "query",
    abstract: "Ask a capture in SQL.",
    usage: "plumb query CAPTURE SQL [--format FORMAT] [-o FILE] [-f]",
    discussion: """
      One SELECT, which may only read. Reports/Schema/capture.md describes the tables; \
      Documentation/recordings-and-captures.md has examples.
      """)

  @Argument(help: ArgumentHelp("The capture.", valueName: "capture"))
  var capture: String

  @Argument(help: ArgumentHelp("The question.", valueName: "sql"))
  var sql: String

  @Option(help: ArgumentHelp("How to write the answer.", valueName: "format"))
  var format = RowFormat.table

  @OptionGroup var destination: OutputOptions

  func run() throws {
    let answer = try answer()
    try destination.deliver { output, style in
      answer.render(as: format, style: style, to: &output)
    }
  }

  private func answer() throws(ToolError) -> RowSet {
    guard Capture.isDatabase(capture) || !FileSystem.isRegularFile(capture) else {
      throw .report(
        "'\(capture)' is not a capture. Make one of a recording with `plumb seal RECORDING`.")
    }
    let query: CaptureQuery
    do throws(CaptureError) {
      query = CaptureQuery(try Capture(path: capture))
    } catch {
      throw .report(error.description)
    }
    var answer = RowSet()
    do throws(QueryError) {
      try query.answer(sql) {
        answer.columns = $0
      } row: {
        answer.rows.append($0.map(RowSet.Cell.init))
      }
    } catch {
      throw .report(error.description)
    }
    return answer
  }
}

extension RowSet.Cell {
  fileprivate init(_ value: SQLValue) {
    self =
      switch value {
      case .null: .null
      case .integer(let number): .number(String(number))
      case .real(let number): number.isFinite ? .number(String(number)) : .text(String(number))
      case .text(let text): .text(text)
      }
  }
}

extension RowFormat: ExpressibleByArgument {}
