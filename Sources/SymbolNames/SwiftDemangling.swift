import Glibc

/// Swift's symbols with everything that they say, by the Swift runtime's own demangler.
package enum SwiftDemangling {
  /// `App.Loader.load(path: Swift.String) -> ()`; nil for a symbol that is not Swift's.
  package static func demangle(_ symbol: String) -> String? {
    guard isSwift(symbol) else { return nil }
    var symbol = symbol
    let text = symbol.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { text in
        swiftDemangle(text.baseAddress, UInt(text.count), nil, nil, 0)
      }
    }
    guard let text else { return nil }
    defer { free(text) }
    return String(cString: text)
  }

  private static func isSwift(_ symbol: String) -> Bool {
    symbol.hasPrefix("$s") || symbol.hasPrefix("_$s") || symbol.hasPrefix("$S")
      || symbol.hasPrefix("$e") || symbol.hasPrefix("_T0")
  }
}

/// `swift_demangle` of the Swift runtime: stable for years, but not in a header that Swift imports.
///
/// The buffer and its size may be nil; then the result is allocated with `malloc`.
@_silgen_name("swift_demangle")
private func swiftDemangle(
  _ name: UnsafePointer<CChar>?, _ length: UInt, _ buffer: UnsafeMutablePointer<CChar>?,
  _ bufferBytes: UnsafeMutablePointer<UInt>?, _ flags: UInt32
) -> UnsafeMutablePointer<CChar>?
