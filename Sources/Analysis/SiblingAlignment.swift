import ProfileModel

/// Pairs siblings of two builds in the order of the source, so that the pairs are most alike.
///
/// When a closure is inserted, those behind it take its ordinals: pairing by name would pair each
/// with its neighbour, without a word. Order is kept by the compiler, so the best pairing is the
/// heaviest common subsequence, by how alike two siblings are. That is the Needleman-Wunsch
/// recurrence without a penalty for gaps.
enum SiblingAlignment {
  /// Larger families are left to the passes that need no table.
  private static let cellLimit = 1 << 20

  /// Indices of pairs, ascending; empty where the table would be too large.
  ///
  /// - Parameter likeness: How alike two elements are, from 0.
  /// - Complexity: O(base * new) in time and space.
  static func pairs<Element>(
    _ base: [Element], _ new: [Element], likeness: (Element, Element) -> Int
  ) -> [(base: Int, new: Int)] {
    guard !base.isEmpty, !new.isEmpty, base.count * new.count <= cellLimit else { return [] }
    let width = new.count + 1
    // best[i * width + j]: the weight of the best pairing of what follows i and j.
    var best = [Int](repeating: 0, count: (base.count + 1) * width)
    for i in base.indices.reversed() {
      for j in new.indices.reversed() {
        let paired = likeness(base[i], new[j]) + best[(i + 1) * width + j + 1]
        best[i * width + j] = max(paired, best[(i + 1) * width + j], best[i * width + j + 1])
      }
    }
    var pairs: [(base: Int, new: Int)] = []
    var (i, j) = (0, 0)
    while i < base.count, j < new.count {
      let value = best[i * width + j]
      if value == likeness(base[i], new[j]) + best[(i + 1) * width + j + 1] {
        pairs.append((i, j))
        (i, j) = (i + 1, j + 1)
      } else if value == best[(i + 1) * width + j] {
        i += 1
      } else {
        j += 1
      }
    }
    return pairs
  }

  /// Siblings that one family has on both sides.
  static func pairs(_ base: [MatchedSite], _ new: [MatchedSite]) -> [(base: Int, new: Int)] {
    pairs(base, new, likeness: likeness)
  }

  /// Siblings are alike by what they allocate: type, size, how often. The name counts for less than
  /// any two of these, since it is what an insertion changes.
  private static func likeness(_ base: MatchedSite, _ new: MatchedSite) -> Int {
    var weight = 1
    if base.site.identity == new.site.identity { weight += 3 }
    if base.type == new.type, base.site.sizeClass == new.site.sizeClass { weight += 4 }
    if base.site.counts.allocations == new.site.counts.allocations { weight += 2 }
    if base.site.counts.allocatedBytes == new.site.counts.allocatedBytes { weight += 2 }
    return weight
  }
}
