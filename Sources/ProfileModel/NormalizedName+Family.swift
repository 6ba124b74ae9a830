extension NormalizedName {
  /// A function's name without what tells siblings apart: ordinals of closures, of C++ lambdas and
  /// of copies that the compiler numbers. Empty for a thunk, which is no function of the source.
  ///
  /// Takes what `function(_:)` takes.
  public static func family(_ name: String) -> String {
    var text = function(name)
    if isThunk(text) { return "" }
    if let witness = witnessed(text) { text = witness }
    return withoutCopyNumber(withoutOrdinals(text))
  }

  /// The ordinals that `family` leaves out, in the order of the source: outermost context first.
  public static func ordinals(_ name: String) -> [Int] {
    var found: [Int] = []
    var rest = function(name)[...]
    while let (_, digits, after) = nextOrdinal(in: rest) {
      if let number = Int(digits) { found.append(number) }
      rest = after
    }
    return found.reversed()
  }

  // --- Thunks ------------------------------------------------------------------------------------

  private static let thunks = [
    "reabstraction thunk", "thunk for ", "dispatch thunk of ", "vtable thunk for ",
    "curry thunk of ", "@objc ", "@nonobjc ", "outlined ", "non-virtual thunk to ",
    "virtual thunk to ", "lazy protocol witness table ", "instantiation function for ",
    "type metadata ",
  ]

  private static func isThunk(_ name: String) -> Bool { thunks.contains(where: name.hasPrefix) }

  /// A witness only calls what it witnesses: both are one function, wherever the compiler leaves
  /// one of them out. `protocol witness for P.f() in conformance T` is `T.f()`.
  private static func witnessed(_ name: String) -> String? {
    let prefix = "protocol witness for "
    guard name.hasPrefix(prefix), let separator = name.firstRange(of: " in conformance ") else {
      return nil
    }
    let requirement = name[..<separator.lowerBound].dropFirst(prefix.count)
    let type = name[separator.upperBound...].prefix { $0 != " " && $0 != "<" }
    let arguments = requirement.firstIndex(of: "(") ?? requirement.endIndex
    guard let dot = requirement[..<arguments].lastIndex(of: ".") else { return nil }
    return String(type) + requirement[dot...]
  }

  // --- Ordinals ----------------------------------------------------------------------------------

  /// `closure #2 in f()` becomes `closure in f()`; so do `{lambda(int)#1}`, `{closure#0}`, `$_3`.
  private static func withoutOrdinals(_ name: String) -> String {
    var result = ""
    var rest = name[...]
    while let (before, _, after) = nextOrdinal(in: rest) {
      result += before.last == " " ? before.dropLast() : before
      rest = after
    }
    return result + rest
  }

  /// What stands before the next `#12` or `$_12`, its digits, and what follows.
  private static func nextOrdinal(
    in text: Substring
  ) -> (before: Substring, digits: Substring, after: Substring)? {
    var start = text.startIndex
    while let mark = text[start...].firstIndex(where: { $0 == "#" || $0 == "$" }) {
      var first = text.index(after: mark)
      if text[mark] == "$" {
        guard first < text.endIndex, text[first] == "_" else {
          start = first
          continue
        }
        first = text.index(after: first)
      }
      let digits = text[first...].prefix { $0.isASCII && $0.isNumber }
      if !digits.isEmpty { return (text[..<mark], digits, text[digits.endIndex...]) }
      start = first
    }
    return nil
  }

  /// `compare.0` becomes `compare`: a function of C that the compiler numbered.
  private static func withoutCopyNumber(_ name: String) -> String {
    guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return name }
    let digits = name[name.index(after: dot)...]
    let isNumber = !digits.isEmpty && digits.utf8.allSatisfy { (0x30...0x39).contains($0) }
    return isNumber ? String(name[..<dot]) : name
  }
}
