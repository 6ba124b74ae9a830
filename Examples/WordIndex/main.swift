// word-index: an ordinary Swift program, for plumb to record.
//
// It indexes generated documents, asks the index, and writes what it found as JSON and back: so it
// has memory that stays (the index), memory that comes and goes (tokens), and a moment when it
// needs most (the encoded answer beside the index).
//
//   word-index [DOCUMENTS]

import Foundation

struct Answer: Codable {
  let documents: [Document]
  let frequent: [WordFrequency]
  let matches: [String: [Int]]
}

let documentCount = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 1_500
var generator = TextGenerator(seed: 20_260_101, vocabularySize: 9_000)
let index = WordIndex()
for number in 0..<documentCount {
  index.add(title: "Document \(number)", text: generator.document(wordCount: 180))
}

let frequent = index.mostFrequent(200)
var matches: [String: [Int]] = [:]
for (left, right) in zip(frequent, frequent.dropFirst()) {
  let pair = [left.word, right.word]
  matches[pair.joined(separator: " ")] = index.documents(containing: pair).sorted()
}

let answer = Answer(documents: index.documents, frequent: frequent, matches: matches)
let encoded = try JSONEncoder().encode(answer)
let decoded = try JSONDecoder().decode(Answer.self, from: encoded)
print(
  """
  \(decoded.documents.count) documents, \(index.wordCount) words, \
  \(decoded.matches.count) pairs asked, \(encoded.count) bytes of JSON
  """)
