// Cosine similarity of queries with all vectors: every comparison makes a normalised copy of the
// vector, or the norms are known beforehand.
//
// Plumb shows: allocations of `normalised`, one for each query and vector; `similarity` has none.
import ProbeKit

let width = 8

@inline(never)
func normalised(_ vector: ArraySlice<Double>) -> [Double] {
  let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
  return vector.map { $0 / norm }
}

@inline(never)
func similarity(
  _ query: ArraySlice<Double>, _ queryNorm: Double, _ vector: ArraySlice<Double>, _ norm: Double
) -> Double {
  zip(query, vector).reduce(0) { $0 + $1.0 * $1.1 } / (queryNorm * norm)
}

func row(_ values: [Double], _ index: Int) -> ArraySlice<Double> {
  values[(index * width)..<((index + 1) * width)]
}

/// The vector that is most like a query.
func nearest(_ count: Int, _ similarity: (Int) -> Double) -> Int {
  var best = (similarity: -2.0, index: -1)
  for index in 0..<count {
    let similarity = similarity(index)
    if similarity > best.similarity { best = (similarity, index) }
  }
  return best.index
}

Probe.run { probe in
  let (count, queries) = (100 * probe.scale, 10)
  var random = RandomNumbers(seed: 13)
  func values(_ rows: Int) -> [Double] {
    (0..<(rows * width)).map { _ in Double(random.next() >> 40) - 8_388_608 }
  }
  let (vectors, asked) = (values(count), values(queries))
  func norm(_ values: [Double], _ index: Int) -> Double {
    row(values, index).reduce(0) { $0 + $1 * $1 }.squareRoot()
  }
  let norms = (0..<count).map { norm(vectors, $0) }
  var checksum = 0
  for query in 0..<queries {
    let (question, questionNorm) = (row(asked, query), norm(asked, query))
    let found = nearest(count) { index in
      probe.isDefective
        ? zip(question, normalised(row(vectors, index))).reduce(0) { $0 + $1.0 * $1.1 }
          / questionNorm
        : similarity(question, questionNorm, row(vectors, index), norms[index])
    }
    checksum = checksum * 31 % 1_000_003 + found
  }
  return ["vectors": count, "queries": queries, "checksum": checksum]
}
