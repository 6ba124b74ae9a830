import SymbolNames

/// C++ names that somebody demangled with all that they say, as they stand here: without parameters
/// and what is returned.
enum SignatureStripping {
  private static let qualifiers = [" const", " volatile", " &", " &&"].map { Array($0.utf8) }

  /// `void app::Cache::fill<int>(int, char*) const` becomes `app::Cache::fill<int>`.
  static func strip(_ name: String) -> String {
    var text = Array(name.utf8)
    while let qualifier = qualifiers.first(where: { text.suffix($0.count) == $0[...] }) {
      text.removeLast(qualifier.count)
    }
    guard let start = startOfLastParentheses(text), start > 0 else { return name }
    let word = Array("operator".utf8)
    let head = text[..<start]
    guard head.suffix(word.count) != word[...] else { return name }
    // What operators are named would count as brackets, and stands after a space.
    if head.firstRange(of: word) != nil { return String(decoding: head, as: UTF8.self) }
    return String(decoding: head[startOfName(Array(head))...], as: UTF8.self)
  }

  /// Where the parenthesis opens that the last byte closes.
  private static func startOfLastParentheses(_ text: [UInt8]) -> Int? {
    guard text.last == UInt8(ascii: ")") else { return nil }
    var depth = 0
    for index in text.indices.reversed() {
      if text[index] == UInt8(ascii: ")") { depth += 1 }
      if text[index] == UInt8(ascii: "(") { depth -= 1 }
      if depth == 0 { return index }
    }
    return nil
  }

  /// After the last space outside of brackets, before which stands what is returned.
  private static func startOfName(_ text: [UInt8]) -> Int {
    var (depth, start) = (0, 0)
    for index in text.indices {
      depth += BracketMatching.change(at: index, in: text)
      if depth == 0, text[index] == UInt8(ascii: " ") { start = index + 1 }
    }
    return start
  }
}
