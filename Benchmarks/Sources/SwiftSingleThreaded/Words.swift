/// Counts the words of a generated text in a dictionary of strings that are too long to be stored
/// in place.
func countWords(in wordCount: Int, seed: Int) -> Int {
  var occurrences: [String: [Int]] = [:]
  for position in 0..<wordCount {
    let number = (position &* 31 &+ seed) % 4_001
    let word = "a word of the dictionary, number \(number)"
    occurrences[word, default: []].append(position)
  }
  return occurrences.reduce(0) { $0 &+ $1.key.utf8.count &* $1.value.count }
}
