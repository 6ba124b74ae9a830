import ProfileModel

/// A profile as large as a big server's: one thread, stacks that share their outer halves.
enum LargeProfile {
  static func make(sites: Int, depth: Int) -> Profile {
    var profile = Profile()
    profile.threads = [
      ThreadDescription(name: "main", threadID: 1, firstThreadID: 1, owners: 1)
    ]
    let frames = (0..<2000).map { number in
      profile.frames.intern(
        Frame(function: "function\(number)", moduleName: "App"))
    }
    for index in 0..<sites {
      let shared = (0..<(depth / 2)).map { frames[(index / 50 &+ $0 &* 7) % frames.count] }
      let own = (0..<(depth / 2)).map { frames[(index &* 31 &+ $0 &* 13) % frames.count] }
      let blocks = 2000 + index
      let counts = Counts(
        allocations: blocks, allocatedBytes: blocks * 480, frees: blocks - 7,
        freedBytes: (blocks - 7) * 480, peakBlocks: 50, peakBytes: 24_000,
        temporaryAllocations: 300)
      var site = Site(
        path: profile.paths.intern(innermostFirst: own + shared), counts: counts)
      site.sizes.add(allocations: blocks, sizeClass: 9)
      site.lifetimes[1] = blocks - 7
      profile.sites.append(site)
      profile.threadShares.append(
        ThreadShare(site: profile.sites.count - 1, thread: 0, counts: counts))
    }
    return profile
  }
}
