import ProfileModel

/// A profile of many sites with deep stacks, one block each.
enum ManyStacks {
  static func profile(sites: Int, depth: Int) -> Profile {
    var profile = Profile()
    let shared = (0..<depth - 2).map { profile.frames.intern(Frame(function: "level\($0)")) }
    for index in 0..<sites {
      let leaf = profile.frames.intern(Frame(function: "leaf\(index % 100)"))
      let middle = profile.frames.intern(Frame(function: "middle\(index / 100)"))
      profile.sites.append(
        Site(
          path: profile.paths.intern(innermostFirst: [leaf, middle] + shared),
          counts: Counts(
            allocations: 1, allocatedBytes: 1 + index % 7, peakBlocks: 1, peakBytes: 1 + index % 7))
      )
    }
    return profile
  }
}
