import ProfileModel

/// Where a path's weight is shown, when the thinnest paths end at their callers.
///
/// A compiler's run has a hundred thousand stacks, hundreds of frames deep; readers in a browser
/// don't open a file of a gigabyte. Beyond `siteLimit` sites, a path below 1/10,000 of a metric's
/// whole ends at the nearest caller that is above it. Sums stay.
struct FoldedPaths {
  /// So many sites are shown whole, whatever their weight.
  static let siteLimit = 20_000

  /// Whether anything could be folded.
  let isPartial: Bool
  /// By path; empty where nothing is folded.
  private let ends: [Int32]

  /// - Complexity: O(paths + sites).
  init(_ profile: Profile, metric: Metric) {
    isPartial = profile.sites.count > Self.siteLimit
    guard isPartial else {
      ends = []
      return
    }
    let tree = profile.paths
    var weights = [Int](repeating: 0, count: tree.count)
    for site in profile.sites { weights[site.path.index] += site.counts[metric] }
    for index in stride(from: tree.count - 1, to: 0, by: -1) {
      weights[tree.parent(of: PathID(index: index)).index] += weights[index]
    }
    let least = weights[0] / 10_000
    var ends = [Int32](repeating: 0, count: tree.count)
    for path in tree.identifiers {
      let parent = tree.parent(of: path)
      // A path of one frame has no caller to end at.
      let isShown = weights[path.index] > least || parent == .root
      ends[path.index] = isShown ? Int32(path.index) : ends[parent.index]
    }
    self.ends = ends
  }

  /// The path at which a site's weight is shown.
  func end(of path: PathID) -> PathID {
    isPartial ? PathID(index: Int(ends[path.index])) : path
  }
}
