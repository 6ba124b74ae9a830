/// A function as the brace counter sees it: from its first line to its closing brace.
struct MeasuredFunction: Equatable {
  let line: Int
  let lineCount: Int
}

/// Finds functions by counting braces outside strings and comments.
///
/// It knows no grammar. It is right for code that is formatted as ours is: in C, a function starts
/// in column 0 and its brace opens the body at depth 0; in Swift, a declaration starts a line.
struct FunctionLength {
  private let language: RepositoryText.Language
  private var depth = 0
  private var insideBlockComment = false
  private var insideMultilineString = false
  private var open: [(line: Int, depth: Int)] = []
  private var declaredAt: Int?
  private var measured: [MeasuredFunction] = []

  /// The functions of `lines`, in the order in which they end. Complexity: linear.
  static func functions(
    in lines: [Substring], language: RepositoryText.Language
  ) -> [MeasuredFunction] {
    var counter = FunctionLength(language: language)
    for (index, line) in lines.enumerated() { counter.read(line, number: index + 1) }
    return counter.measured
  }

  private init(language: RepositoryText.Language) {
    self.language = language
  }

  private mutating func read(_ line: Substring, number: Int) {
    let code = withoutStringsAndComments(line)
    if declaredAt == nil, startsFunction(code) { declaredAt = number }
    for character in code {
      switch character {
      case "{":
        if let start = declaredAt {
          open.append((start, depth))
          declaredAt = nil
        }
        depth += 1
      case "}":
        depth -= 1
        if let last = open.last, last.depth == depth {
          open.removeLast()
          measured.append(MeasuredFunction(line: last.line, lineCount: number - last.line + 1))
        }
      case ";" where language == .c && depth == 0:
        declaredAt = nil  // it was a declaration, not a definition
      default: break
      }
    }
    // A requirement of a protocol has no body: the next declaration replaces it.
    if language == .swift, code.allSatisfy(\.isWhitespace) { declaredAt = nil }
  }

  /// Attributes and modifiers, then what makes it a function.
  private let swiftDeclaration =
    #/^\s*(@?[a-z]\w*(\([^)]*\))?\s+)*(func\s|init[?(<]|deinit\b|subscript\()/#

  private func startsFunction(_ code: String) -> Bool {
    switch language {
    case .c:
      guard depth == 0, let first = code.first else { return false }
      return (first.isLetter || first == "_") && code.contains("(") && !code.contains(" = ")
    case .swift:
      return code.contains(swiftDeclaration)
    }
  }

  private mutating func withoutStringsAndComments(_ line: Substring) -> String {
    var code = ""
    var rest = line
    var quote: Character?
    while let character = rest.first {
      if insideBlockComment {
        if rest.hasPrefix("*/") { insideBlockComment = false; rest.removeFirst() }
      } else if language == .swift && rest.hasPrefix("\"\"\"") {
        insideMultilineString.toggle()
        rest.removeFirst(2)
      } else if insideMultilineString {
        // Text, not code.
      } else if let closing = quote {
        if character == "\\" && rest.count > 1 { rest.removeFirst() }
        if character == closing { quote = nil }
      } else if character == "\"" || (language == .c && character == "'") {
        quote = character
      } else if rest.hasPrefix("//") {
        break
      } else if rest.hasPrefix("/*") {
        insideBlockComment = true
        rest.removeFirst()
      } else {
        code.append(character)
      }
      rest.removeFirst()
    }
    return code
  }
}
