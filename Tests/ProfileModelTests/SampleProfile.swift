import ProfileModel

/// A profile of a few sites, written as stacks of `module:function`, innermost first.
struct SampleProfile {
  var profile = Profile()

  init() {
    profile.threads = [
      ThreadDescription(name: "main", threadID: 1, firstThreadID: 1, owners: 1),
      ThreadDescription(name: "worker", threadID: 2, firstThreadID: 2, owners: 1),
    ]
  }

  static func frame(_ text: String, moduleIndex: Int? = 0) -> Frame {
    let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
    var frame = Frame(module: moduleIndex, moduleName: parts[0])
    if parts[1].hasPrefix("+") {
      frame.offset = UInt64(parts[1].dropFirst(), radix: 16)
    } else {
      frame.function = parts[1]
    }
    frame.role = BlameRules.role(of: frame)
    return frame
  }

  /// Adds a site whose blocks of 100 bytes are all alive, allocated by one thread.
  @discardableResult
  mutating func add(_ stack: [String], allocations: Int, thread: Int = 0) -> Int {
    let frames = stack.map { profile.frames.intern(Self.frame($0)) }
    var site = Site(path: profile.paths.intern(innermostFirst: frames))
    site.counts = Counts(
      allocations: allocations, allocatedBytes: allocations * 100,
      peakBlocks: allocations, peakBytes: allocations * 100)
    site.sizes.add(allocations: allocations, sizeClass: 7)
    profile.sites.append(site)
    let index = profile.sites.count - 1
    profile.threadShares.append(ThreadShare(site: index, thread: thread, counts: site.counts))
    profile.peakBytes = (profile.peakBytes ?? 0) + site.counts.peakBytes
    return index
  }
}
