import SymbolNames

/// C++ and Rust names without the inside of template arguments that nobody can read.
enum TemplateShortening {
  /// Longer arguments become `<…>`.
  private static let limit = 60

  static func shorten(_ name: String) -> String {
    guard name.utf8.count > limit else { return name }
    let bytes = withoutStringArguments(Array(name.utf8))
    var result: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "<"), index > 0, !isOperator(result),
        let end = BracketMatching.end(of: index, in: bytes), end - index > limit
      {
        result += Array("<…>".utf8)
        index = end
      } else {
        result.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static let string = Array(
    "std::__cxx11::basic_string<char, std::char_traits<char>, std::allocator<char> >".utf8)

  /// The standard string by the name that people give it.
  private static func withoutStringArguments(_ text: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var index = 0
    while index < text.count {
      if text[index] == string[0], text[index...].starts(with: string) {
        result += Array("std::string".utf8)
        index += string.count
      } else {
        result.append(text[index])
        index += 1
      }
    }
    return result
  }

  /// Whether what stands before a `<` is `operator`, or `operator<`.
  private static func isOperator(_ text: [UInt8]) -> Bool {
    let word = Array("operator".utf8)
    return text.suffix(word.count) == word[...]
      || text.suffix(word.count + 1) == (word + [UInt8(ascii: "<")])[...]
  }
}
