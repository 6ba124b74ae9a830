import ProfileModel

/// The sites in the order of a walk through the tree: a caller's callees stand together.
struct PathOrder {
  /// Indices of sites.
  let sites: [Int]

  /// - Complexity: O(paths + sites log sites).
  init(_ profile: Profile) {
    let tree = profile.paths
    var sizes = [Int32](repeating: 1, count: tree.count)
    for index in stride(from: tree.count - 1, to: 0, by: -1) {
      sizes[tree.parent(of: PathID(index: index)).index] += sizes[index]
    }
    // A node's place is its parent's, and one, and the size of the siblings' trees before it.
    var places = [Int32](repeating: 0, count: tree.count)
    var next = [Int32](repeating: 1, count: tree.count)
    for path in tree.identifiers {
      let parent = tree.parent(of: path).index
      places[path.index] = next[parent]
      next[parent] += sizes[path.index]
      next[path.index] = places[path.index] + 1
    }
    sites = profile.sites.indices.sorted {
      places[profile.sites[$0].path.index] < places[profile.sites[$1].path.index]
    }
  }
}
