/// How many terminal columns a text takes, and how to make it fit.
///
/// A grapheme cluster is one column, or two when its first scalar is East Asian wide or an emoji.
/// The ranges are those of Unicode's East Asian Width W and F, merged over unassigned gaps.
enum DisplayWidth {
  static func of(_ text: String) -> Int {
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7f }) { return text.utf8.count }
    return text.reduce(0) { $0 + of($1) }
  }

  static func of(_ character: Character) -> Int {
    guard let first = character.unicodeScalars.first else { return 0 }
    if first.properties.isEmojiPresentation { return 2 }
    if character.unicodeScalars.contains("\u{fe0f}") { return 2 }
    switch first.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control: return 0
    default: return wideRanges.contains { $0.contains(first.value) } ? 2 : 1
    }
  }

  /// The text, or both its ends around an ellipsis when it is wider than `columns`.
  ///
  /// The tail keeps two thirds: in paths and qualified names it is what tells two apart.
  static func elide(_ text: String, to columns: Int, ellipsis: String) -> String {
    guard of(text) > columns else { return text }
    let room = columns - of(ellipsis)
    guard room > 0 else { return String(ellipsis.prefix(max(columns, 0))) }
    let tailRoom = room * 2 / 3
    let head = take(text, columns: room - tailRoom)
    let tail = String(take(String(text.reversed()), columns: tailRoom).reversed())
    return head + ellipsis + tail
  }

  /// The text, or its beginning and an ellipsis when it is wider than `columns`.
  static func elideEnd(_ text: String, to columns: Int, ellipsis: String) -> String {
    guard of(text) > columns else { return text }
    return take(text, columns: columns - of(ellipsis)) + ellipsis
  }

  /// The text with control characters made visible, so that a name read from a stranger's file
  /// cannot move the cursor, colour the terminal or break a line.
  static func printable(_ text: String) -> String {
    let isPlain = text.unicodeScalars.allSatisfy { !isControl($0) }
    if isPlain { return text }
    return text.unicodeScalars.reduce(into: "") { result, scalar in
      if isControl(scalar) {
        result += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    // Bidirectional overrides and isolates reorder what is shown: as bad as a control character.
    scalar.properties.generalCategory == .control
      || (0x202a...0x202e).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
      || scalar.value == 0x2028 || scalar.value == 0x2029
  }

  private static func take(_ text: String, columns: Int) -> String {
    var taken = ""
    var width = 0
    for character in text {
      width += of(character)
      if width > columns { break }
      taken.append(character)
    }
    return taken
  }

  private static let wideRanges: [ClosedRange<UInt32>] = [
    0x1100...0x115f, 0x2e80...0x303e, 0x3041...0x33ff, 0x3400...0x4dbf, 0x4e00...0x9fff,
    0xa000...0xa4cf, 0xa960...0xa97f, 0xac00...0xd7a3, 0xf900...0xfaff, 0xfe10...0xfe19,
    0xfe30...0xfe6f, 0xff00...0xff60, 0xffe0...0xffe6, 0x16fe0...0x18cff, 0x1aff0...0x1b2ff,
    0x1f200...0x1f2ff, 0x20000...0x3fffd,
  ]
}
