/// Where a word stands: the document, and the words before it.
struct Posting: Codable {
  let document: Int
  let position: Int
}

/// An inverted index: for every word, the places where it stands.
final class WordIndex {
  private(set) var documents: [Document] = []
  private var postings: [String: [Posting]] = [:]

  var wordCount: Int { postings.count }

  /// Adds one document. Complexity: linear in its length.
  func add(title: String, text: String) {
    let number = documents.count
    var position = 0
    for token in text.split(whereSeparator: { $0 == " " || $0 == "." }) {
      postings[token.lowercased(), default: []].append(
        Posting(document: number, position: position))
      position += 1
    }
    documents.append(Document(title: title, wordCount: position))
  }

  /// The words that occur most often, the most frequent first.
  func mostFrequent(_ count: Int) -> [WordFrequency] {
    let ranked = postings.sorted { left, right in
      (left.value.count, right.key) > (right.value.count, left.key)
    }
    return ranked.prefix(count).map { WordFrequency(word: $0.key, occurrences: $0.value.count) }
  }

  /// The numbers of the documents that contain all of `words`.
  func documents(containing words: [String]) -> Set<Int> {
    let sets = words.map { word in Set((postings[word] ?? []).map(\.document)) }
    guard let first = sets.first else { return [] }
    return sets.dropFirst().reduce(first) { $0.intersection($1) }
  }
}

final class Document: Codable {
  let title: String
  let wordCount: Int

  init(title: String, wordCount: Int) {
    self.title = title
    self.wordCount = wordCount
  }
}

struct WordFrequency: Codable {
  let word: String
  let occurrences: Int
}
