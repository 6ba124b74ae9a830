import CDemangle
import Glibc
import SymbolNames

/// A symbol's name in the language that it was written in.
package struct DemangledName: Equatable {
  /// For reading: without types, generic arguments and compiler notes.
  package var readable: String
  /// With everything that the symbol says.
  package var full: String
}

/// Names of Swift, C++ and Rust symbols; C's stand for themselves.
package enum Demangling {
  /// The names of what another tool has named: Swift's symbols as they are, those of C++ demangled
  /// with their parameters.
  package static func demangle(foreign name: String) -> DemangledName {
    guard SwiftDemangling.demangle(name) == nil else { return demangle(name) }
    let bare = SignatureStripping.strip(name)
    return DemangledName(readable: TemplateShortening.shorten(bare), full: name)
  }

  /// The names of a symbol.
  ///
  /// The entry point of a program with an asynchronous `main` is not mangled, what follows each of
  /// its awaits is: `async_MainTY1_`.
  static func demangle(_ symbol: String) -> DemangledName {
    if let full = SwiftDemangling.demangle(symbol) {
      let readable = TestMacroName.readable(full) ?? SwiftNameSimplifier.simplify(full)
      return DemangledName(readable: readable, full: full)
    }
    if let main = symbol.prefixMatch(of: #/(async_Main)T[QY][0-9]*_/#)?.output.1 {
      return DemangledName(readable: String(main), full: symbol)
    }
    guard symbol.hasPrefix("_Z") || symbol.hasPrefix("_R") else {
      // DWARF may give a name of C++ that is readable as it is, but long.
      return DemangledName(readable: TemplateShortening.shorten(symbol), full: symbol)
    }
    let all = PLUMB_DEMANGLE_PARAMETERS.rawValue | PLUMB_DEMANGLE_ANSI.rawValue
    guard let full = other(symbol, options: all) else {
      return DemangledName(readable: symbol, full: symbol)
    }
    let bare = other(symbol, options: 0) ?? full
    return DemangledName(readable: TemplateShortening.shorten(bare), full: full)
  }

  // --- The demanglers of other languages ---------------------------------------------------------

  private static func other(_ symbol: String, options: UInt32) -> String? {
    // The older Rust names are well-formed C++ names, too: Rust comes first.
    taken(rust_demangle(symbol, Int32(options)) ?? cplus_demangle_v3(symbol, Int32(options)))
  }

  /// The text of a string that a demangler allocated; the string is freed.
  private static func taken(_ text: UnsafeMutablePointer<CChar>?) -> String? {
    guard let text else { return nil }
    defer { free(text) }
    return String(cString: text)
  }
}
