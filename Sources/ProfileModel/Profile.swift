/// A measurement as weighted paths, with the run it came from and how far to trust it.
///
/// A profile read from a recording holds code addresses; symbolication turns it into one of
/// functions. Everything that reports, filters or compares takes either.
public struct Profile: Sendable {
  /// The run that was measured.
  public var run = RunDescription()
  /// What the measurement could not keep.
  public var trust = Trust()
  /// The files of code that were mapped.
  public var modules: [LoadedModule] = []
  /// The threads that allocated or freed.
  public var threads: [ThreadDescription] = []
  /// The heap over time.
  public var timeline = Timeline()
  /// The frames of all paths.
  public var frames = FrameTable()
  /// The paths of all sites.
  public var paths = PathTree()
  /// The paths that allocated, each once.
  public var sites: [Site] = []
  /// For each site record of the recording that this was read from, the index of its site, or -1;
  /// empty for a capture and for a part of a profile.
  public var siteOfRecord: [Int32] = []
  /// Every site's counts by thread, ordered by site.
  public var threadShares: [ThreadShare] = []
  /// What blocks hold, as far as their first words told.
  public var types: [BlockType] = []
  /// Every site's blocks by type, ordered by site: of blocks that were freed, and of those that
  /// were live when the program exited.
  public var typeShares: [TypeShare] = []
  /// What the program measured of its own operations, the greatest total first.
  public var timers: [RecordedTimer] = []
  /// The highest live bytes of the whole program, to within `trust.peakErrorBytes`; nil when the
  /// profile is a part of a program, whose own peak is unknown.
  public var peakBytes: Int?

  /// A profile without any measurement.
  public init() {}

  /// The sum of the sites; the peak is the recorded one where there is one.
  ///
  /// - Complexity: O(sites).
  public var totals: Counts {
    var sum = sites.reduce(into: Counts.zero) { $0 += $1.counts }
    if let peakBytes { sum.peakBytes = peakBytes }
    return sum
  }

  /// The allocations of every site by size class.
  public var sizes: SizeHistogram {
    sites.reduce(into: SizeHistogram()) { $0.merge($1.sizes) }
  }

  /// The freed blocks of every site by lifetime.
  public var lifetimes: LifetimeHistogram {
    sites.reduce(into: LifetimeHistogram()) { $0.merge($1.lifetimes) }
  }

  /// The frames of a site, innermost first.
  public func stack(of site: Site) -> [Frame] {
    paths.frames(of: site.path).map { frames[$0] }
  }
}
