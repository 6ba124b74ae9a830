import ProfileModel

/// Swift names as people write them.
///
/// `generic specialization <Swift.Int> of closure #1 (Swift.Int) -> () in App.Loader.load<A where
/// A: Swift.Sequence>(path: Swift.String, A) throws -> Swift.Bool` becomes
/// `closure #1 in App.Loader.load(path:_:)`.
package enum SwiftNameSimplifier {
  /// - Parameter fullName: What the Swift runtime makes of a mangled name.
  package static func simplify(_ fullName: String) -> String {
    let name = NormalizedName.function(fullName)
    // It goes on with two function types, which say nothing to a reader.
    if name.hasPrefix("reabstraction thunk ") { return "reabstraction thunk" }
    let text = withoutExtensions(OperatorNames.hidden(in: Array(name.utf8)))
    var contexts: [[UInt8]] = []
    for part in split(text, at: Array(" in ".utf8)) {
      contexts.append(declaration(part))
      // What follows a conformance is only the module that declares it.
      if part.starts(with: "conformance ".utf8) { break }
    }
    let joined = Array(contexts.joined(separator: " in ".utf8))
    return String(decoding: OperatorNames.shown(in: withoutStandardModules(joined)), as: UTF8.self)
  }

  // --- Contexts ----------------------------------------------------------------------------------

  /// The text between separators that stand outside of all brackets.
  private static func split(_ text: [UInt8], at separator: [UInt8]) -> [ArraySlice<UInt8>] {
    var parts: [ArraySlice<UInt8>] = []
    var start = 0
    var depth = 0
    var index = 0
    while index < text.count {
      depth += BracketMatching.change(at: index, in: text)
      if depth == 0, text[index] == separator[0], text[index...].starts(with: separator) {
        parts.append(text[start..<index])
        index += separator.count
        start = index
      } else {
        index += 1
      }
    }
    return parts + [text[start...]]
  }

  /// `(extension in App):Swift.Array` is known by its module's column.
  private static func withoutExtensions(_ text: [UInt8]) -> [UInt8] {
    removing(from: text) { index in
      guard text[index] == UInt8(ascii: "("), text[index...].starts(with: "(extension in ".utf8),
        let close = BracketMatching.end(of: index, in: text), close < text.count,
        text[close] == UInt8(ascii: ":")
      else { return 0 }
      return close + 1 - index
    }
  }

  private static let standardModules = ["Swift.", "_Concurrency.", "_StringProcessing."]
    .map { Array($0.utf8) }

  private static func withoutStandardModules(_ text: [UInt8]) -> [UInt8] {
    removing(from: text) { index in
      // The start of a word: `App.Swift.` and `MySwift.` are somebody else's.
      if index > 0 {
        let before = text[index - 1]
        if isIdentifier(before) || before == UInt8(ascii: ".") { return 0 }
      }
      let module = standardModules.first { text[index...].starts(with: $0) }
      return module?.count ?? 0
    }
  }

  /// The text without what `length` says of each position, 0 being nothing.
  private static func removing(from text: [UInt8], length: (Int) -> Int) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    var index = 0
    while index < text.count {
      let count = length(index)
      if count == 0 { result.append(text[index]) }
      index += max(1, count)
    }
    return result
  }

  // --- Declarations ------------------------------------------------------------------------------

  /// A declaration without generics and types, with its argument labels.
  private static func declaration(_ text: ArraySlice<UInt8>) -> [UInt8] {
    let text = Array(text)
    var result: [UInt8] = []
    var index = 0
    while index < text.count {
      switch text[index] {
      case UInt8(ascii: "<"):
        guard let end = BracketMatching.end(of: index, in: text) else { return text }
        // A signature may stand apart: `conformance < where A: Swift.Hashable> Swift.Set<A>`.
        let isApart = result.last == UInt8(ascii: " ") && end < text.count
        index = isApart && text[end] == UInt8(ascii: " ") ? end + 1 : end
      case UInt8(ascii: "("):
        guard let end = BracketMatching.end(of: index, in: text) else { return text }
        // The arguments of a closure stand apart from its name, and it has no labels.
        guard let last = result.last, last != UInt8(ascii: " ") else { return trimmed(result) }
        return result + labels(text[(index + 1)..<(end - 1)])
      case UInt8(ascii: " ") where isEndOfName(text[index...]):
        return trimmed(result)
      default:
        result.append(text[index])
        index += 1
      }
    }
    return trimmed(result)
  }

  private static func isEndOfName(_ text: ArraySlice<UInt8>) -> Bool {
    text.starts(with: " : ".utf8) || text.starts(with: " -> ".utf8)
  }

  private static func trimmed(_ text: [UInt8]) -> [UInt8] {
    Array(text.prefix(text.count - text.reversed().prefix { $0 == UInt8(ascii: " ") }.count))
  }

  /// `path: Swift.String, inout Swift.Int` becomes `(path:_:)`.
  private static func labels(_ arguments: ArraySlice<UInt8>) -> [UInt8] {
    var result = Array("(".utf8)
    let arguments = Array(arguments)
    if !arguments.isEmpty {
      for argument in split(arguments, at: Array(", ".utf8)) {
        let label = argument.prefix(while: isIdentifier)
        let isLabel = argument.dropFirst(label.count).starts(with: ": ".utf8) && !label.isEmpty
        result += isLabel ? Array(label) : Array("_".utf8)
        result.append(UInt8(ascii: ":"))
      }
    }
    result.append(UInt8(ascii: ")"))
    return result
  }

  private static func isIdentifier(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "`"), 0x80...:
      true
    default:
      false
    }
  }
}

/// Operators in a name, kept from being taken for brackets and arrows.
private enum OperatorNames {
  private static let characters = Array("/=-+!*%<>&|^~?.".utf8)

  /// Replaces the operator before ` infix(` and its kin by control characters.
  static func hidden(in text: [UInt8]) -> [UInt8] {
    var text = text
    for word in [" infix", " prefix", " postfix"] {
      let pattern = Array(word.utf8)
      guard let position = position(of: pattern, in: text) else { continue }
      var index = position - 1
      while index > 0, let code = characters.firstIndex(of: text[index]) {
        // The dot after the type's name is no part of the operator.
        let isAfterType =
          !characters.contains(text[index - 1]) || text[index - 1] == UInt8(ascii: ">")
        if text[index] == UInt8(ascii: "."), isAfterType { break }
        text[index] = UInt8(code + 1)
        index -= 1
      }
      // Only one operator has no word beside it in the language itself.
      if word == " infix" { text.removeSubrange(position..<(position + pattern.count)) }
    }
    return text
  }

  static func shown(in text: [UInt8]) -> [UInt8] {
    text.map { (1...UInt8(characters.count)).contains($0) ? characters[Int($0) - 1] : $0 }
  }

  private static func position(of pattern: [UInt8], in text: [UInt8]) -> Int? {
    guard text.count > pattern.count else { return nil }
    return (0..<(text.count - pattern.count)).first { index in
      text[index] == pattern[0] && text[index...].starts(with: pattern)
        && (text[index + pattern.count] == UInt8(ascii: "(")
          || text[index + pattern.count] == UInt8(ascii: "<"))
    }
  }
}
