import ProfileModel

/// The frames' names, escaped for folded stacks and ranked by order.
///
/// The format has no escape of its own, and its readers take `;` for a boundary and a trailing
/// number for a second weight. Names are changed just so far that they cannot be misread.
struct FoldedNames {
  private let names: [String]
  private let ranks: [Int32]

  init(_ table: FrameTable) {
    let escaped = table.frames.map { Self.escape($0.displayName) }
    names = Set(escaped).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let rankByName = Dictionary(
      uniqueKeysWithValues: names.enumerated().map { ($1, Int32($0)) })
    ranks = escaped.map { rankByName[$0] ?? 0 }
  }

  func rank(of frame: FrameID) -> Int32 { ranks[frame.index] }

  subscript(rank: Int32) -> String { names[Int(rank)] }

  /// `;` becomes `:`, white space and control characters one space, a trailing ` 42` becomes `_42`.
  static func escape(_ name: String) -> String {
    var words: [String] = []
    var word = ""
    for scalar in name.unicodeScalars {
      if scalar.properties.isWhitespace || scalar.properties.generalCategory == .control {
        if !word.isEmpty { words.append(word) }
        word = ""
      } else {
        word.unicodeScalars.append(scalar == ";" ? ":" : scalar)
      }
    }
    if !word.isEmpty { words.append(word) }
    guard let last = words.last else { return "[unknown]" }
    // A separator to the readers, drawn grey and without a name.
    if words.count == 1, last.allSatisfy({ $0 == "-" }) { return "[-]" }
    if words.count > 1, isWeight(last) {
      return words.dropLast().joined(separator: " ") + "_" + last
    }
    return words.joined(separator: " ")
  }

  /// Whether a reader would take the word for a weight: digits, perhaps with a fraction.
  private static func isWeight(_ word: String) -> Bool {
    let parts = word.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard !parts[0].isEmpty else { return false }
    return parts.allSatisfy { $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
  }
}
