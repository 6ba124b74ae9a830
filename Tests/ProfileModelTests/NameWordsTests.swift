import Testing

@testable import ProfileModel

@Suite("Words in names")
struct NameWordsTests {
  private let words = NameWords(["Array.append(", "append", "é", "$s"])

  @Test("a word is found at the start, in the middle and at the end of a name, and only whole")
  func places() {
    #expect(words.all(in: "Array.append(_:)") == [0, 1])
    #expect(words.all(in: "$sSa6append") == [1, 3])
    #expect(words.all(in: "appen") == [])
    #expect(words.all(in: "aappend") == [1])
    #expect(words.all(in: "") == [])
  }

  @Test("the first word that is there is that of the list, not of the name")
  func first() {
    #expect(words.first(in: "append Array.append(") == 0)
    #expect(words.first(in: "café") == 2)
    #expect(words.first(in: "caf") == nil)
  }
}
