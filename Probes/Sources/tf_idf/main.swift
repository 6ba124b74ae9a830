// TF-IDF of a corpus: how many documents have a term is found anew for each term of each document,
// or once for all.
//
// Plumb shows: allocations of `documents`, a list at least for each term of each document;
// `frequencies` is called once. Its processor time, which grows with the square of the corpus,
// Plumb does not measure.
import Foundation
import ProbeKit

@inline(never)
func documents(having term: Int, in corpus: [[Int]]) -> Int {
  corpus.filter { $0.contains(term) }.count
}

@inline(never)
func frequencies(_ corpus: [[Int]], terms: Int) -> [Int] {
  var frequencies = [Int](repeating: 0, count: terms)
  for document in corpus { for term in Set(document) { frequencies[term] += 1 } }
  return frequencies
}

func weights(_ document: [Int], _ count: Int, _ frequency: (Int) -> Int) -> [Int: Double] {
  var occurrences: [Int: Int] = [:]
  for term in document { occurrences[term, default: 0] += 1 }
  return Dictionary(
    uniqueKeysWithValues: occurrences.map { term, occurs in
      let share = Double(occurs) / Double(document.count)
      return (term, share * log(Double(count) / Double(frequency(term))))
    })
}

Probe.run(accepting: ["--documents"]) { probe in
  let (words, terms) = (25, 200)
  let count = try probe.number("--documents") ?? 40 * probe.scale
  var random = RandomNumbers(seed: 17)
  let corpus = (0..<count).map { _ in
    (0..<words).map { _ in Int(random.next() % UInt64(terms)) }
  }
  guard !corpus.isEmpty else { throw ProbeError("The corpus is empty.") }
  let known = probe.isDefective ? [] : frequencies(corpus, terms: terms)
  var (sum, pairs) = (0.0, 0)
  for document in corpus {
    let weights = weights(document, count) { term in
      probe.isDefective ? documents(having: term, in: corpus) : known[term]
    }
    pairs += weights.count
    sum += weights.values.sorted().reduce(0, +)
  }
  return ["documents": count, "pairs": pairs, "weight_millionths": Int((sum * 1e6).rounded())]
}
