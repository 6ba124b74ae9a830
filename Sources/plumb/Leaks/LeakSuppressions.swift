import ProfileModel

/// Which leaks are known and wanted: by a text in a function, module or file of their stacks.
///
/// A file has a line `leak:PATTERN` for each, as LeakSanitizer's: the pattern is looked for
/// anywhere in the name, `*` stands for any text, `^` and `$` for the name's ends. `#` begins a
/// comment.
struct LeakSuppressions {
  private var patterns: [[UInt8]] = []

  /// Blocks that libraries keep on purpose without keeping their address: each with its reason.
  static let builtIn: [(pattern: String, reason: String)] = []

  /// The built-in ones.
  init() {
    patterns = Self.builtIn.map { Array($0.pattern.utf8) }
  }

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
      patterns.append(Array(words.dropFirst(5).utf8))
    }
  }

  /// Writes a line for each group that was found: the function that allocated.
  static func write(for answer: LeakAnswer, to output: inout some TextOutputStream) {
    var written: Set<String> = []
    for group in answer.findings.groups {
      let blame = answer.profile.blame(of: group.path).path
      guard blame != .root else { continue }
      let frame = answer.profile.frames[answer.profile.paths.frame(of: blame)]
      let line = "leak:^\(frame.displayName)$"
      guard written.insert(line).inserted else { continue }
      let type = group.type.map { " of \($0)" } ?? ""
      output.write("# \(group.blocks) blocks\(type)\n\(line)\n")
    }
  }

  /// Whether one of the frames matches one of the patterns.
  func cover(_ stack: [Frame]) -> Bool {
    !patterns.isEmpty
      && stack.contains { frame in
        let names = [frame.displayName, frame.fullFunction, frame.mangledFunction, frame.file]
        return ([frame.moduleName] + names.compactMap { $0 }).contains { name in
          patterns.contains { Self.matches(Array(name.utf8), $0) }
        }
      }
  }

  static func matches(_ name: [UInt8], _ pattern: [UInt8]) -> Bool {
    var pattern = pattern[...]
    let isAtStart = pattern.first == UInt8(ascii: "^")
    if isAtStart { pattern = pattern.dropFirst() }
    let isAtEnd = pattern.last == UInt8(ascii: "$")
    if isAtEnd { pattern = pattern.dropLast() }
    var parts = pattern.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false)
    var position = 0
    if isAtStart {
      let first = parts.removeFirst()
      guard name.starts(with: first) else { return false }
      position = first.count
      if parts.isEmpty { return !isAtEnd || position == name.count }
    }
    for (index, part) in parts.enumerated() where !part.isEmpty || index == parts.count - 1 {
      if isAtEnd, index == parts.count - 1 {
        return name.count - position >= part.count && name.suffix(part.count).elementsEqual(part)
      }
      let places = position...max(position, name.count - part.count)
      guard name.count - position >= part.count,
        let found = places.first(where: { name[$0...].starts(with: part) })
      else { return false }
      position = found + part.count
    }
    return true
  }
}
