/// Where a Swift symbol was declared, judged by its whole demangled name.
///
/// A program contains copies of the standard library's generics, specialised for its own types:
/// the declaring module, not the file that holds the code, says whose function it is.
enum SwiftContext {
  /// Whether a symbol is mangled as Swift's, by the current or the older scheme.
  static func isMangled(_ symbol: String) -> Bool {
    symbol.hasPrefix("$s") || symbol.hasPrefix("_$s") || symbol.hasPrefix("$S")
      || symbol.hasPrefix("$e") || symbol.hasPrefix("_T0")
  }

  private static let standardModules = [
    "Swift.", "_Concurrency.", "_StringProcessing.", "_RegexParser.", "Synchronization.",
    "SwiftOnoneSupport.", "Builtin.", "Foundation.", "FoundationEssentials.",
    "FoundationInternationalization.",
  ]

  /// Whether a whole demangled name is a declaration of the standard library or Foundation.
  ///
  /// `generic specialization <App.Key> of Swift.Array.append(A) -> ()` is; a closure in
  /// `App.load()` and `(extension in App):Swift.Array.total.getter` are not.
  static func isStandardLibrary(_ fullName: String) -> Bool {
    let name = declaration(NormalizedName.function(fullName))
    // A conformance ends in the bare module that declares it.
    return standardModules.contains { name.hasPrefix($0) || name == $0.dropLast() }
  }

  /// Whether a whole demangled name is compiler-made code between two calling conventions.
  static func isThunk(_ fullName: String) -> Bool {
    NormalizedName.function(fullName).hasPrefix("reabstraction thunk ")
  }

  private static let wrappings = [
    "static ", "protocol witness for ", "default argument ", "outlined ", "merged ",
    "lazy cache variable for type metadata for ", "type metadata accessor for ",
    "lazy protocol witness table accessor for type ", "dispatch thunk of ", "curry thunk of ",
    "method lookup function for ", "value witness for ", "key path getter for ",
    "key path setter for ", "generic specialization ", "vtable thunk for ",
    "associated type witness table accessor for ",
  ]

  /// Where a name says what its parts are in; the module of an extension is none of them.
  private static func contexts(of name: Substring) -> [Range<Substring.Index>] {
    name.ranges(of: " in ").filter { !name[..<$0.lowerBound].hasSuffix("(extension") }
  }

  /// The name from the module that declares it on, without what stands before.
  private static func declaration(_ fullName: String) -> Substring {
    var name = fullName[...]
    // The last context is the outermost: closure #1 in closure #2 in App.load().
    if let context = contexts(of: name).last, !name.hasPrefix("(extension in ") {
      name = name[context.upperBound...]
    }
    while let wrapping = wrappings.first(where: name.hasPrefix) {
      name = name.dropFirst(wrapping.count)
    }
    if name.hasPrefix("(extension in "), let close = name.firstRange(of: "):") {
      let module = name[..<close.lowerBound].dropFirst("(extension in ".count)
      return standardModules.contains("\(module).") ? name[close.upperBound...] : "\(module)."
    }
    return name
  }
}
