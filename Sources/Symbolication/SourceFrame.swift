import ProfileModel

/// A place in the source, and how it was found.
struct SourcePlace: Equatable {
  var file: String
  var line: Int
  var rule: LineRule
}

/// One function at a code address, as DWARF tells it.
struct SourceFrame: Equatable {
  /// The name for the linker, or the source's own where there is no other; nil when there is none.
  var symbol: String?
  /// Nil when no line is known.
  var place: SourcePlace?
  /// Whether its code was put into that of the next frame.
  var isInlined: Bool
}
