/// Text that looks like prose to an index: a few words are everywhere, most are rare.
///
/// The same seed gives the same text on every machine, so that two recordings can be compared.
struct TextGenerator {
  private let vocabulary: [String]
  private var state: UInt64

  init(seed: UInt64, vocabularySize: Int) {
    state = seed
    let syllables = [
      "ba", "cor", "den", "fil", "gra", "hol", "ist", "jun", "kel", "lor", "men", "nar", "or",
      "pli", "qua", "ren", "sta", "tur", "ul", "ver",
    ]
    vocabulary = (0..<vocabularySize).map { index in
      var word = ""
      var rest = index + 1
      while rest > 0 {
        word += syllables[rest % syllables.count]
        rest /= syllables.count
      }
      return word
    }
  }

  /// A document of `wordCount` words, with punctuation and capitals as a tokenizer meets them.
  mutating func document(wordCount: Int) -> String {
    var text = ""
    for position in 0..<wordCount {
      let word = nextWord()
      text += position % 12 == 0 ? word.capitalized : word
      text += position % 12 == 11 ? ". " : " "
    }
    return text
  }

  /// A word by Zipf's law: the square of a uniform number prefers the front of the vocabulary.
  private mutating func nextWord() -> String {
    let uniform = Double(nextRandom() >> 11) / Double(UInt64(1) << 53)
    return vocabulary[Int(uniform * uniform * Double(vocabulary.count))]
  }

  /// Marsaglia's xorshift: enough for prose, and a dozen lines shorter than a better one.
  private mutating func nextRandom() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }
}

extension String {
  fileprivate var capitalized: String { prefix(1).uppercased() + dropFirst() }
}
