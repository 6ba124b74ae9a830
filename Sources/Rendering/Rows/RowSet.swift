/// The answer to a query: named columns and rows of plain values.
public struct RowSet: Sendable {
  /// One value.
  public enum Cell: Hashable, Sendable {
    case null
    /// A number as JSON writes it.
    case number(String)
    case text(String)
  }

  /// The names of the columns.
  public var columns: [String] = []
  /// Each has a cell for each column.
  public var rows: [[Cell]] = []

  /// An answer without columns and rows.
  public init() {}

  /// Writes the whole answer, its last newline included.
  public func render(
    as format: RowFormat, style: TerminalStyle, to output: inout some TextOutputStream
  ) {
    switch format {
    case .table: renderTable(style: style, to: &output)
    case .tsv: renderTSV(to: &output)
    case .json: renderJSON(to: &output)
    }
  }

  private func renderTable(style: TerminalStyle, to output: inout some TextOutputStream) {
    var table = TextTable(
      columns: columns.enumerated().map { index, name in
        let hasText = rows.contains { row in
          if case .text = row[index] { true } else { false }
        }
        return TextTable.Column(title: name, alignment: hasText ? .leading : .trailing)
      })
    table.rows = rows.map { TextTable.Row(cells: $0.map(\.onOneLine)) }
    for line in table.lines(style: style) { output.write(line + "\n") }
  }

  private func renderTSV(to output: inout some TextOutputStream) {
    output.write(columns.joined(separator: "\t") + "\n")
    for row in rows { output.write(row.map(\.onOneLine).joined(separator: "\t") + "\n") }
  }

  /// An array of objects, one a line. Of columns with equal names the last one counts to most
  /// readers of JSON.
  private func renderJSON(to output: inout some TextOutputStream) {
    output.write("[")
    for (index, row) in rows.enumerated() {
      let members = zip(columns, row).map { "\(JSONText.quoted($0)): \($1.json)" }
      output.write((index == 0 ? "\n" : ",\n") + "  {" + members.joined(separator: ", ") + "}")
    }
    output.write(rows.isEmpty ? "]\n" : "\n]\n")
  }
}

/// The forms in which rows are written.
public enum RowFormat: String, CaseIterable, Sendable {
  case table, tsv, json
}

extension RowSet.Cell {
  /// Without line ends and tabs, which are written as `\n`, `\r` and `\t`; NULL is empty.
  fileprivate var onOneLine: String {
    switch self {
    case .null: ""
    case .number(let number): number
    case .text(let text):
      text.utf8.contains { $0 < 0x20 || $0 == 0x5c }
        ? text.unicodeScalars.map(Self.escaped).joined() : text
    }
  }

  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\n": "\\n"
    case "\r": "\\r"
    case "\t": "\\t"
    case "\\": "\\\\"
    case _ where scalar.value < 0x20: "\\x" + String(scalar.value, radix: 16)
    default: String(scalar)
    }
  }

  fileprivate var json: String {
    switch self {
    case .null: "null"
    case .number(let number): number
    case .text(let text): JSONText.quoted(text)
    }
  }
}
