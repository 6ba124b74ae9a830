/// Words that are looked for in the names of many functions.
///
/// Names of code need no more than their bytes compared, which is tens of times faster than to
/// search them as text.
struct NameWords: Sendable {
  private let words: [[UInt8]]

  init(_ words: [String]) {
    self.words = words.map { Array($0.utf8) }
  }

  /// The first of the words that a name contains, by its position; nil where it has none.
  func first(in name: String) -> Int? {
    withBytes(of: name) { bytes in words.firstIndex { Self.contains(bytes, $0) } }
  }

  /// The positions of all words that a name contains.
  func all(in name: String) -> [Int] {
    withBytes(of: name) { bytes in words.indices.filter { Self.contains(bytes, words[$0]) } }
  }

  private func withBytes<Result>(
    of name: String, _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    var name = name
    return name.withUTF8(body)
  }

  private static func contains(_ bytes: UnsafeBufferPointer<UInt8>, _ word: [UInt8]) -> Bool {
    guard let first = word.first, word.count <= bytes.count else { return word.isEmpty }
    return word.withUnsafeBufferPointer { word in
      for start in 0...(bytes.count - word.count) where bytes[start] == first {
        var length = 1
        while length < word.count, bytes[start + length] == word[length] { length += 1 }
        if length == word.count { return true }
      }
      return false
    }
  }
}
