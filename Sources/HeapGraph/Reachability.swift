/// A word outside of all blocks that may be a reference.
public struct RootWord: Hashable, Sendable {
  /// Index of the range that it stands in, in the order in which ranges were given.
  public var range: Int
  /// Index of the word in its range.
  public var word: Int
}

extension References {
  /// Every block that a root refers to, with the first root that does.
  ///
  /// - Complexity: O(words of roots), each with a look-up.
  func targets(
    of roots: some Sequence<UnsafeBufferPointer<UInt64>>
  ) -> [(block: Int, root: RootWord)] {
    var seen = BitSet(count: blockCount)
    var targets: [(block: Int, root: RootWord)] = []
    for (range, words) in roots.enumerated() {
      for (index, word) in words.enumerated() {
        guard let target = target(of: word), seen.insert(target) else { continue }
        targets.append((target, RootWord(range: range, word: index)))
      }
    }
    return targets
  }

  /// The blocks that others lead to, themselves included, on ways that pass through none of
  /// `avoiding`.
  ///
  /// - Complexity: O(words of blocks), each with a look-up.
  func reached(from starts: some Sequence<Int>, avoiding: BitSet? = nil) -> BitSet {
    var reached = avoiding ?? BitSet(count: blockCount)
    var pending: [Int32] = []
    for block in starts where reached.insert(block) { pending.append(Int32(block)) }
    while let block = pending.popLast() {
      forEach(of: Int(block)) { target, _ in
        if reached.insert(target) { pending.append(Int32(target)) }
      }
    }
    if let avoiding { reached.subtract(avoiding) }
    return reached
  }
}
