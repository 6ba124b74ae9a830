extension Profile {
  /// What contradicts itself in this profile, one sentence each; empty for a sound one.
  ///
  /// A report of a contradictory profile would lie: readers and tests ask this first.
  ///
  /// - Complexity: O(sites + thread shares + paths).
  public func contradictions() -> [String] {
    var found: [String] = []
    for (index, site) in sites.enumerated() {
      if !(0..<paths.count).contains(site.path.index) {
        found.append("Site \(index) has a path that is not in the tree.")
      }
      for metric in Metric.allCases where site.counts[metric] < 0 {
        found.append("Site \(index) has \(site.counts[metric]) \(metric.name).")
      }
      if site.sizes.allocations != site.counts.allocations {
        found.append("Site \(index)'s size classes do not sum to its allocations.")
      }
    }
    found += contradictionsOfThreads()
    let share = sites.reduce(0) { $0 + $1.counts.peakBytes }
    if let peakBytes, abs(share - peakBytes) > trust.peakErrorBytes {
      found.append(
        "The sites' shares of the peak sum to \(share) bytes, but the peak is \(peakBytes) bytes, "
          + "to within \(trust.peakErrorBytes).")
    }
    return found
  }

  private func contradictionsOfThreads() -> [String] {
    guard !threadShares.isEmpty else { return [] }
    var sums = [Counts](repeating: .zero, count: sites.count)
    for share in threadShares {
      guard sites.indices.contains(share.site), threads.indices.contains(share.thread) else {
        return ["A thread's share names site \(share.site) and thread \(share.thread)."]
      }
      sums[share.site] += share.counts
    }
    return sites.indices.filter { sums[$0] != sites[$0].counts }.map {
      "Site \($0)'s shares by thread do not sum to its counts."
    }
  }
}
