/// How a frame's line was found: the first of these rules that gives one.
public enum LineRule: String, Hashable, CaseIterable, Sendable {
  /// The line table gives it for the very address.
  case exact
  /// The function was called here, and the call was inlined.
  case callSite = "call_site"
  /// The compiler gave the code no line: this is the nearest one before it in the same function.
  case preceding
  /// Nor is there one before it: the function is declared here.
  case declaration

  /// Whether the line is near the code's, rather than the code's own.
  public var isApproximate: Bool {
    switch self {
    case .exact, .callSite: false
    case .preceding, .declaration: true
    }
  }
}
