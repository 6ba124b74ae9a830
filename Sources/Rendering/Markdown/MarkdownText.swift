/// Text that Markdown takes as it stands: no table is split by it, nobody is mentioned, no tag
/// opens.
enum MarkdownText {
  /// As code. Backticks would need a fence longer than any in the name; an element does not.
  static func code(_ text: String) -> String {
    "<code>\(escaped(text))</code>"
  }

  /// With every character that Markdown or GitHub gives a meaning to as a character reference.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in DisplayWidth.printable(text).unicodeScalars {
      if active.contains(scalar) {
        result += "&#\(scalar.value);"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static let active = Set("\\`*_{}[]<>|~&@#!$:\"'".unicodeScalars)
}
