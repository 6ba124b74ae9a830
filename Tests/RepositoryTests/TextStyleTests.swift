import Testing

@Suite("Texts of the repository")
struct TextStyleTests {
  @Test("no line of code is wider than 100 columns, except for a URL in it")
  func lineLength() {
    for text in Repository.texts where text.isCode {
      for (index, line) in text.lines.enumerated()
      where line.count > 100 && !line.contains("https://") {
        Issue.record("\(text.path):\(index + 1) has \(line.count) columns; the limit is 100.")
      }
    }
  }

  @Test("no line ends in a space, and no line of Swift or C has a tab")
  func whitespace() {
    for text in Repository.texts where text.isCode {
      for (index, line) in text.lines.enumerated() {
        if line.hasSuffix(" ") {
          Issue.record("\(text.path):\(index + 1) ends in a space; remove it.")
        }
        if text.language != nil && line.contains("\t") {
          Issue.record("\(text.path):\(index + 1) has a tab; indent by two spaces.")
        }
      }
    }
  }

  /// Files that may be longer than 400 lines, each with its reason.
  private static let longFiles: [String: String] = [:]

  @Test("no file of code is longer than 400 lines")
  func fileLength() {
    for text in Repository.texts where text.isCode && text.lines.count > 400 {
      if Self.longFiles[text.path] == nil {
        Issue.record(
          "\(text.path) has \(text.lines.count) lines; the limit is 400. Split it by idea.")
      }
    }
  }

  @Test("every file that the list of long files names is still too long")
  func longFilesAreLong() {
    for (path, reason) in Self.longFiles {
      let lines = Repository.texts.first { $0.path == path }?.lines.count ?? 0
      #expect(lines > 400, "\(path) no longer needs its place in the list (\(reason)).")
    }
  }

  @Test("no text names a folder of the machine that it was written on")
  func machinePaths() throws {
    let folders = ["work", "root", "farm"].joined(separator: "|")
    let machinePath = try Regex("(^|[^A-Za-z0-9_.])/(\(folders))/")
    for text in Repository.texts {
      for (index, line) in text.lines.enumerated() where line.contains(machinePath) {
        Issue.record("\(text.path):\(index + 1) names a folder of one machine: \(line)")
      }
    }
  }
}
