#if os(Linux)
  import ProfileModel
  import RecordingReader
#endif

/// What one thread allocated between two moments, by traceback: for tests that have one of their
/// own.
package struct ThreadSites: Sendable {
  /// One traceback.
  package struct Site: Sendable {
    package var traceback: HeapSnapshot.Traceback
    package var allocations = 0
    package var allocatedBytes = 0
    package var liveBytes = 0

    package init(traceback: HeapSnapshot.Traceback) { self.traceback = traceback }
  }

  /// What is known of the frames. Names take a second in a debug build, lines another one.
  package enum Naming: Sendable {
    case modules
    case functions
    /// Where the tool is at hand; else functions.
    case lines
  }

  package var sites: [Site] = []

  /// - Parameters:
  ///   - thread: The id that the kernel gives the thread.
  ///   - naming: What is wanted to be known of the frames.
  /// - Throws: `HeapSnapshotError` where a snapshot can't be read.
  package init(
    from before: HeapSnapshot, to after: HeapSnapshot, thread: Int, naming: Naming
  ) throws(HeapSnapshotError) {
    #if os(Linux)
      let hasLines = naming == .lines && (try? ToolProcess.find()) != nil
      let naming = naming == .lines && !hasLines ? .functions : naming
      var found = try Self.sites(of: after, thread: thread, naming: naming)
      let known = try Self.sites(of: before, thread: thread, naming: naming)
      for (traceback, site) in known {
        found[traceback]?.allocations -= site.allocations
        found[traceback]?.allocatedBytes -= site.allocatedBytes
        found[traceback]?.liveBytes -= site.liveBytes
      }
      sites = found.values.filter { $0.allocations > 0 }.sorted {
        ($1.allocations, $0.traceback) < ($0.allocations, $1.traceback)
      }
    #endif
  }

  #if os(Linux)
    private static func sites(
      of snapshot: HeapSnapshot, thread: Int, naming: Naming
    ) throws(HeapSnapshotError) -> [HeapSnapshot.Traceback: Site] {
      guard let moment = snapshot.source.moment else { return [:] }
      var profile: Profile
      switch naming {
      case .modules: profile = try SnapshotNaming.unnamedProfile(of: moment)
      case .functions: profile = try SnapshotNaming.profile(of: moment)
      case .lines: profile = try SnapshotLines.profile(of: moment, thread: thread)
      }
      if naming != .lines { profile.keepOnly(thread: thread) }
      let frames = SnapshotTraces.frames(of: profile)
      var sites: [HeapSnapshot.Traceback: Site] = [:]
      let isOwn = profile.ownFrames
      for site in profile.sites where site.counts.allocations > 0 {
        let stack = profile.paths.frames(of: site.path)
        if stack.contains(where: { isOwn[$0.index] }) { continue }
        let traceback = HeapSnapshot.Traceback(
          profile.blamedFrames(of: site.path).map { frames[Int($0)] })
        sites[traceback, default: Site(traceback: traceback)].allocations +=
          site.counts.allocations
        sites[traceback]?.allocatedBytes += site.counts.allocatedBytes
        sites[traceback]?.liveBytes += site.counts.liveBytes
      }
      return sites
    }
  #endif
}

#if os(Linux)
  extension Profile {
    /// Replaces the sites' counts by those of one thread.
    fileprivate mutating func keepOnly(thread: Int) {
      for index in sites.indices { sites[index].counts = .zero }
      for share in threadShares where threads[share.thread].threadID == thread {
        sites[share.site].counts += share.counts
      }
    }
  }
#endif
