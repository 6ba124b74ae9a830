import ProfileModel

/// Recognises the lines of sites in another build, where an edit has moved them.
///
/// Lines keep their order, so the best pairing is the heaviest common subsequence, by what each
/// allocates. Sites of one line say where that line went, which decides between lines that allocate
/// the same: a closure tells of the call that it is an argument of.
struct LineMatching {
  /// Base places whose new place is known from a site that has no other.
  private var moves: [String: String] = [:]

  /// - Complexity: O(differences).
  init(_ differences: [SiteDifference]) {
    for difference in differences where difference.pass != .blame {
      guard let base = difference.base?.lines, let new = difference.new?.lines,
        base.count == 1, new.count == 1
      else { continue }
      moves[base[0].place] = new[0].place
    }
  }

  /// The lines of a site in differences, in the order of the source; empty where a side does not
  /// know its lines.
  ///
  /// - Complexity: O(base lines * new lines).
  func differences(of site: SiteDifference) -> [LineDifference] {
    let (base, new) = (site.base?.lines ?? [], site.new?.lines ?? [])
    let isKnown = (site.base == nil || !base.isEmpty) && (site.new == nil || !new.isEmpty)
    return isKnown ? differences(base, new) : []
  }

  private func differences(_ base: [MeasuredLine], _ new: [MeasuredLine]) -> [LineDifference] {
    let (firstBase, firstNew) = (base.first?.line ?? 0, new.first?.line ?? 0)
    let pairs = SiblingAlignment.pairs(base, new) { old, new in
      var weight = 2
      if moves[old.place] == new.place { weight += 4 }
      if old.line - firstBase == new.line - firstNew { weight += 1 }
      if old.type == new.type { weight += 4 }
      if old.counts.allocations == new.counts.allocations { weight += 4 }
      if old.counts.allocatedBytes == new.counts.allocatedBytes { weight += 4 }
      return weight
    }
    var differences: [LineDifference] = []
    var (nextBase, nextNew) = (0, 0)
    func append(upTo baseEnd: Int, _ newEnd: Int) {
      differences += base[nextBase..<baseEnd].map { LineDifference(base: $0, new: nil) }
      differences += new[nextNew..<newEnd].map { LineDifference(base: nil, new: $0) }
    }
    for pair in pairs {
      append(upTo: pair.base, pair.new)
      differences.append(LineDifference(base: base[pair.base], new: new[pair.new]))
      (nextBase, nextNew) = (pair.base + 1, pair.new + 1)
    }
    append(upTo: base.count, new.count)
    return differences
  }
}
