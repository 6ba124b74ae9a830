/// Columns of numbers followed by one of names, aligned by display width.
///
/// The last column takes what room is left: on a terminal it is elided in the middle, in a pipe
/// it is whole. A row may carry notes, lines indented below its last column's start.
struct TextTable {
  enum Alignment {
    case leading, trailing
  }

  struct Column {
    var title: String
    var alignment: Alignment
  }

  struct Row {
    var cells: [String]
    var notes: [String] = []
    var isFaint = false
  }

  var columns: [Column]
  var rows: [Row] = []

  func lines(style: TerminalStyle) -> [String] {
    let widths = widths
    let nameStart = nameStart(widths)
    let nameRoom = style.width.map { max($0 - nameStart, Self.narrowestName) }
    let header = line(columns.map(\.title), widths: widths, nameRoom: nameRoom, style: style)
    var lines = [style.paint(header, as: .heading)]
    for row in rows {
      let text = line(row.cells, widths: widths, nameRoom: nameRoom, style: style)
      lines.append(row.isFaint ? style.paint(text, as: .faint) : text)
      for note in row.notes {
        lines.append(style.paint(indented(note, style: style), as: .faint))
      }
    }
    return lines
  }

  /// The table without columns that would leave its last one less than `room` of `width`: the last
  /// of `optional` goes first.
  func fitted(to width: Int?, leaving room: Int, optional: Range<Int>) -> TextTable {
    guard let width, width - nameStart(widths) < room, let column = optional.last else {
      return self
    }
    var narrower = self
    narrower.columns.remove(at: column)
    for index in narrower.rows.indices { narrower.rows[index].cells.remove(at: column) }
    return narrower.fitted(to: width, leaving: room, optional: optional.dropLast())
  }

  private var widths: [Int] {
    columns.indices.map { column in
      rows.reduce(DisplayWidth.of(columns[column].title)) {
        max($0, DisplayWidth.of($1.cells[column]))
      }
    }
  }

  private func nameStart(_ widths: [Int]) -> Int {
    widths.dropLast().reduce(0) { $0 + $1 + Self.gap }
  }

  private static let gap = 2
  private static let narrowestName = 20
  private static let noteIndent = 4

  private func line(
    _ cells: [String], widths: [Int], nameRoom: Int?, style: TerminalStyle
  ) -> String {
    var text = ""
    for (index, cell) in cells.enumerated() {
      if index == cells.count - 1 {
        text +=
          nameRoom.map {
            DisplayWidth.elide(cell, to: $0, ellipsis: style.ellipsis)
          } ?? cell
        continue
      }
      let padding = String(repeating: " ", count: widths[index] - DisplayWidth.of(cell))
      let space = String(repeating: " ", count: Self.gap)
      switch columns[index].alignment {
      case .leading: text += cell + padding + space
      case .trailing: text += padding + cell + space
      }
    }
    while text.last == " " { text.removeLast() }
    return text
  }

  private func indented(_ note: String, style: TerminalStyle) -> String {
    let indent = String(repeating: " ", count: Self.noteIndent)
    guard let width = style.width else { return indent + note }
    let room = max(width - Self.noteIndent, Self.narrowestName)
    return indent + DisplayWidth.elide(note, to: room, ellipsis: style.ellipsis)
  }
}
