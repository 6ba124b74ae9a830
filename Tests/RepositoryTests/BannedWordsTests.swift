import Testing

@Suite("Banned words")
struct BannedWordsTests {
  @Test("no text has a note to self")
  func notesToSelf() throws {
    let note = try Regex("\\b(\(BannedWords.notesToSelf.joined(separator: "|")))\\b")
    for text in Repository.texts {
      for (index, line) in text.lines.enumerated() where line.contains(note) {
        Issue.record("\(text.path):\(index + 1) has a note to self; do it now: \(line)")
      }
    }
  }

  @Test("no file is named after nothing in particular")
  func emptyNames() {
    for text in Repository.texts where text.isCode {
      let name = text.name.lowercased()
      for word in BannedWords.emptyNames where name.contains(word) {
        Issue.record("\(text.path) says “\(word)”; name the file after its one idea.")
      }
    }
  }
}
