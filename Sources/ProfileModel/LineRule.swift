/// How a frame's line was found.
public enum LineRule: String, Hashable, CaseIterable, Sendable {
  /// The line table gives it for the very address.
  case exact
  /// The compiler made the code up and gave it no line: this is the nearest line before it in the
  /// same function.
  case preceding
  /// The function was called here, and the call was inlined.
  case callSite = "call_site"
}
