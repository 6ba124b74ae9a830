// word_index.swift: Foundation, dictionaries, strings and JSON in one thread.
//
// Indexes the words of generated text, writes the index as JSON, reads it back and prints sums.
// `RetainedIndex` keeps 1,009 entries alive to the end.
import Foundation

struct Entry: Codable, Equatable {
  var word: String
  var lines: [Int]
}

final class RetainedIndex {
  var entries: [String: Entry] = [:]

  @inline(never)
  func add(_ word: String, line: Int) {
    entries[word, default: Entry(word: word, lines: [])].lines.append(line)
  }
}

@inline(never)
func makeLine(_ number: Int) -> String {
  (0..<8).map { "word number \((number * 31 + $0 * 17) % 1009)" }.joined(separator: ", ")
}

@inline(never)
func index(lines: Int) -> RetainedIndex {
  let index = RetainedIndex()
  for number in 0..<lines {
    for word in makeLine(number).components(separatedBy: ", ") { index.add(word, line: number) }
  }
  return index
}

@inline(never)
func roundTrip(_ entries: [Entry]) throws -> [Entry] {
  let encoder = JSONEncoder()
  encoder.outputFormatting = .sortedKeys
  return try JSONDecoder().decode([Entry].self, from: encoder.encode(entries))
}

@main
struct WordIndex {
  static func main() throws {
    let retained = index(lines: 2003)
    let entries = retained.entries.values.sorted { $0.word < $1.word }
    let copies = try roundTrip(entries)
    print(copies == entries ? "equal" : "different", entries.count)
    print(copies.reduce(0) { $0 + $1.lines.reduce(0, +) })
    withExtendedLifetime(retained) {}
  }
}
