import ProfileModel

/// Which leaks are known and wanted: by a text in a function, module or file of their stacks.
///
/// A file has a line `leak:PATTERN` for each, as LeakSanitizer's: the pattern is looked for
/// anywhere in the name, `*` stands for any text, `^` and `$` for the name's ends. `#` begins a
/// comment.
struct LeakSuppressions {
  /// Of whole names, as `Glob` has them.
  private var patterns: [String] = []

  /// Cycles that libraries make and never undo, by a type and property that close them.
  static let builtIn: [(type: String, field: String)] = [
    // swift-corelibs-xctest: a suite or case holds its run, whose `test` leads back, and nothing
    // sets either to nil when the tests are over.
    ("XCTest.XCTestSuiteRun", "test"),
    ("XCTest.XCTestCaseRun", "test"),
  ]

  /// - Throws: 1 with the line that is not understood.
  mutating func add(file path: String) throws(ToolError) {
    guard let bytes = FileSystem.read(path, limit: 1 << 20) else {
      throw .report("The suppressions '\(path)' cannot be read: \(systemReason()).")
    }
    let text = String(decoding: bytes, as: UTF8.self)
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let words = line.drop { $0 == " " || $0 == "\t" }
      if words.isEmpty || words.first == "#" { continue }
      guard words.hasPrefix("leak:"), words.count > 5 else {
        throw .report(
          "The suppressions '\(path)' have a line that is not understood: \(number + 1), '\(line)'."
            + " Write leak:PATTERN.")
      }
      patterns.append(Self.glob(words.dropFirst(5)))
    }
  }

  /// Writes a line for each group that was found: the function that allocated.
  static func write(
    for findings: LeakFindings, in profile: Profile, to output: inout some TextOutputStream
  ) {
    var written: Set<String> = []
    for group in findings.groups {
      let blame = profile.blame(of: group.path).path
      guard blame != .root else { continue }
      let frame = profile.frames[profile.paths.frame(of: blame)]
      let line = "leak:^\(frame.displayName)$"
      guard written.insert(line).inserted else { continue }
      let type = group.type.map { " of \($0)" } ?? ""
      output.write("# \(group.blocks) blocks\(type)\n\(line)\n")
    }
  }

  /// Whether a cycle is one of the built-in ones.
  func cover(_ cycle: [HeapStep]) -> Bool {
    cycle.contains { step in
      Self.builtIn.contains { step.type == $0.type && step.field == $0.field }
    }
  }

  /// Whether one of the frames matches one of the patterns.
  func cover(_ stack: [Frame]) -> Bool {
    !patterns.isEmpty
      && stack.contains { frame in
        let names = [frame.displayName, frame.fullFunction, frame.mangledFunction, frame.file]
        return ([frame.moduleName] + names.compactMap { $0 }).contains { name in
          patterns.contains { Glob.matches(name, $0) }
        }
      }
  }

  /// A pattern as one of the whole name, which it need not begin or end.
  private static func glob(_ pattern: Substring) -> String {
    let (isAtStart, isAtEnd) = (pattern.hasPrefix("^"), pattern.hasSuffix("$"))
    let text = pattern.dropFirst(isAtStart ? 1 : 0).dropLast(isAtEnd ? 1 : 0)
    return (isAtStart ? "" : "*") + text + (isAtEnd ? "" : "*")
  }
}
