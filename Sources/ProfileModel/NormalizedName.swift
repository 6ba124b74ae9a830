/// Names without what differs between two builds of the same source.
public enum NormalizedName {
  /// A module's name up to its version: `libz.so.1.2.13` becomes `libz.so`.
  public static func module(_ name: String) -> String {
    guard let suffix = name.firstRange(of: ".so.") else { return name }
    return String(name[..<suffix.lowerBound]) + ".so"
  }

  /// A function's name without compiler prefixes and suffixes and without private discriminators.
  ///
  /// Takes full and simplified Swift names as well as C, C++ and Rust names. Ordinals of closures
  /// stay: they tell closures of one function apart.
  public static func function(_ name: String) -> String {
    var text = withoutDiscriminators(name)
    while let shorter = withoutPrefix(text) ?? withoutSuffix(text) { text = shorter }
    return text
  }

  // --- Prefixes ----------------------------------------------------------------------------------

  private static let prefixes = [
    "specialized ", "merged ", "partial apply forwarder for ", "partial apply for ",
    "[inlined] ", "async function pointer to ",
  ]

  private static func withoutPrefix(_ text: String) -> String? {
    for prefix in prefixes where text.hasPrefix(prefix) {
      return String(text.dropFirst(prefix.count))
    }
    let isSpecialization =
      text.hasPrefix("generic specialization <")
      || text.hasPrefix("generic not re-abstracted specialization <")
      || text.hasPrefix("generic partial specialization <")
      || text.hasPrefix("function signature specialization <")
    if isSpecialization, let end = text.firstRange(of: "> of ") {
      return String(text[end.upperBound...])
    }
    return withoutResumeOrdinal(text)
  }

  /// `(2) await resume partial function for f()` becomes `f()`.
  private static func withoutResumeOrdinal(_ text: String) -> String? {
    guard text.hasPrefix("("), let end = text.firstRange(of: " resume partial function for ") else {
      return nil
    }
    let kind = text[text.startIndex..<end.lowerBound]
    guard kind.hasSuffix(") await") || kind.hasSuffix(") suspend") else { return nil }
    return String(text[end.upperBound...])
  }

  // --- Suffixes ----------------------------------------------------------------------------------

  private static let suffixes: Set<Substring> = [
    "cold", "llvm", "part", "isra", "constprop", "lto_priv", "localalias", "resume", "destroy",
    "cleanup", "warm", "hot", "unlikely",
  ]

  private static func withoutSuffix(_ text: String) -> String? {
    if text.hasSuffix("\""), let start = text.firstRange(of: " with unmangled suffix \"") {
      return String(text[..<start.lowerBound])
    }
    if text.hasSuffix("]"), let start = text.firstRange(of: " [clone ") {
      return String(text[..<start.lowerBound])
    }
    if let hash = rustHash(in: text) { return String(text[..<hash]) }
    guard let dot = text.lastIndex(of: ".") else { return nil }
    let last = text[text.index(after: dot)...]
    if suffixes.contains(last) { return String(text[..<dot]) }
    guard !last.isEmpty, last.allSatisfy(\.isNumber) else { return nil }
    // A number belongs to the word before it: `.llvm.123`, `.part.0`.
    guard let wordDot = text[..<dot].lastIndex(of: ".") else { return nil }
    let word = text[text.index(after: wordDot)..<dot]
    return suffixes.contains(word) ? String(text[..<wordDot]) : nil
  }

  /// Where `::h` and 16 hexadecimal digits begin, at the end of an older Rust name.
  private static func rustHash(in text: String) -> String.Index? {
    guard text.utf8.count > 19 else { return nil }
    let start = text.utf8.index(text.utf8.endIndex, offsetBy: -19)
    let tail = text[start...]
    guard tail.hasPrefix("::h"), tail.dropFirst(3).allSatisfy(\.isHexDigit) else { return nil }
    return start
  }

  // --- Private declarations ----------------------------------------------------------------------

  /// `App.(load in _9F3A…)()` becomes `App.load()`, `(unknown context at $55f0)` `(private)`.
  private static func withoutDiscriminators(_ name: String) -> String {
    guard name.utf8.contains(UInt8(ascii: "(")) else { return name }
    var result = ""
    var rest = name[...]
    while let open = rest.firstIndex(of: "(") {
      result += rest[..<open]
      let inner = rest[rest.index(after: open)...]
      if inner.hasPrefix("unknown context at $"), let close = inner.firstIndex(of: ")") {
        result += "(private)"
        rest = inner[inner.index(after: close)...]
      } else if let (bare, after) = discriminated(inner) {
        result += bare
        rest = inner[after...]
      } else {
        result += "("
        rest = inner
      }
    }
    return result + rest
  }

  /// The declaration in `load in _9F3A…)`, and the index after the parenthesis.
  ///
  /// Works on bytes: it is asked at each parenthesis of every Swift name.
  private static func discriminated(_ inner: Substring) -> (Substring, Substring.Index)? {
    let parentheses = [UInt8(ascii: "("), UInt8(ascii: ")")]
    guard let close = inner.utf8.firstIndex(where: parentheses.contains),
      inner.utf8[close] == parentheses[1]
    else { return nil }
    let text = inner.utf8[..<close]
    let digits = text.suffix(32)
    let rest = text.dropLast(32)
    guard digits.count == 32, rest.suffix(5).elementsEqual(" in _".utf8),
      digits.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit })
    else { return nil }
    return (Substring(rest.dropLast(5)), inner.utf8.index(after: close))
  }
}
