#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension HeapSnapshot {
  /// Which blocks of a snapshot stay, by the frames that allocated them.
  ///
  ///     snapshot.filtered(by: .including(file: "*/Sources/App/*"), .excluding(function: "*init*"))
  ///
  /// In a pattern, `*` stands for any text, `?` for one character, and `[abc]` and `[!abc]` for one
  /// of a set. A pattern must match the whole of a file's path, a function's or a module's name; a
  /// frame matches when all that are given do.
  public struct Filter: Hashable, Sendable {
    /// Whether blocks that match stay, or are left out.
    public var isInclusive: Bool
    /// The path of the source file. Files and lines need the tool.
    public var file: String?
    /// The line in the source file.
    public var line: Int?
    /// The function's name.
    public var function: String?
    /// The file name of the program or library.
    public var module: String?
    /// Whether any frame of the traceback may match, not only the most recent one.
    public var looksAtAllFrames: Bool

    /// What matches stays; what matches no such filter is left out.
    public static func including(
      file: String? = nil, line: Int? = nil, function: String? = nil, module: String? = nil,
      allFrames: Bool = false
    ) -> Filter {
      Filter(
        isInclusive: true, file: file, line: line, function: function, module: module,
        looksAtAllFrames: allFrames)
    }

    /// What matches is left out.
    public static func excluding(
      file: String? = nil, line: Int? = nil, function: String? = nil, module: String? = nil,
      allFrames: Bool = false
    ) -> Filter {
      Filter(
        isInclusive: false, file: file, line: line, function: function, module: module,
        looksAtAllFrames: allFrames)
    }

    var needsLines: Bool { file != nil || line != nil }

    /// Whether a trace stays, as far as this filter is concerned; frames are most recent first.
    func accepts(_ frames: some Sequence<Frame>) -> Bool {
      let isFound =
        looksAtAllFrames
        ? frames.contains(where: matches) : frames.first { _ in true }.map(matches) ?? false
      return isFound == isInclusive
    }

    private func matches(_ frame: Frame) -> Bool {
      matches(frame.file ?? "", file) && (line == nil || line == frame.line)
        && matches(frame.function, function) && matches(frame.module, module)
    }

    private func matches(_ text: String, _ pattern: String?) -> Bool {
      guard let pattern else { return true }
      return fnmatch(pattern, text, FNM_NOESCAPE) == 0
    }
  }
}

extension [HeapSnapshot.Filter] {
  /// Whether a trace stays: one including filter must match where there is any, and no excluding
  /// one may.
  func accept(_ frames: some Sequence<HeapSnapshot.Frame>) -> Bool {
    let including = filter(\.isInclusive)
    guard including.isEmpty || including.contains(where: { $0.accepts(frames) }) else {
      return false
    }
    return allSatisfy { $0.isInclusive || $0.accepts(frames) }
  }
}
