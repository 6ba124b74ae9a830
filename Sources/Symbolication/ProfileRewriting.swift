import ProfileModel

/// Rebuilds a profile over changed frames, putting together what became equal.
struct ProfileRewriting {
  private var profile: Profile

  /// - Parameter frames: The new frames by the old one's index.
  init(_ old: Profile, frames: [Frame]) {
    profile = old
    profile.frames = FrameTable()
    profile.paths = PathTree()
    let newFrames = frames.map { profile.frames.intern($0) }
    var newPaths = [PathID.root]
    newPaths.reserveCapacity(old.paths.count)
    for path in old.paths.identifiers {
      let frame = newFrames[old.paths.frame(of: path).index]
      newPaths.append(
        profile.paths.intern(frame: frame, below: newPaths[old.paths.parent(of: path).index]))
    }
    let newSites = mergeSites(old, newPaths: newPaths)
    mergeShares(old, newSites: newSites)
  }

  /// The profile, with what naming has to say about itself.
  func result(with naming: FrameNaming) -> Profile {
    var result = profile
    result.trust.codeFrames = naming.codeFrames
    result.trust.unsymbolisedFrames = naming.unsymbolisedFrames
    result.trust.remarks += naming.remarks
    return result
  }

  /// Gives the new site of each old one.
  private mutating func mergeSites(_ old: Profile, newPaths: [PathID]) -> [Int] {
    profile.sites = []
    var siteOfPath: [PathID: Int] = [:]
    return old.sites.map { site in
      let path = newPaths[site.path.index]
      if let index = siteOfPath[path] {
        profile.sites[index].merge(site)
        return index
      }
      var site = site
      site.path = path
      siteOfPath[path] = profile.sites.count
      profile.sites.append(site)
      return profile.sites.count - 1
    }
  }

  private mutating func mergeShares(_ old: Profile, newSites: [Int]) {
    var sums: [SiteAndThread: Counts] = [:]
    sums.reserveCapacity(old.threadShares.count)
    for share in old.threadShares {
      let key = SiteAndThread(site: newSites[share.site], thread: share.thread)
      sums[key, default: .zero] += share.counts
    }
    profile.threadShares =
      sums
      .map { ThreadShare(site: $0.key.site, thread: $0.key.thread, counts: $0.value) }
      .sorted { ($0.site, $0.thread) < ($1.site, $1.thread) }
  }

  private struct SiteAndThread: Hashable {
    var site: Int
    var thread: Int
  }
}
