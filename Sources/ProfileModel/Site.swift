/// A path that allocated, and what it allocated.
public struct Site: Sendable {
  /// The path, from the innermost frame outward.
  public var path: PathID
  /// What the path allocated and freed.
  public var counts: Counts
  /// Its allocations by size.
  public var sizes: SizeHistogram
  /// Its freed blocks by lifetime.
  public var lifetimes: LifetimeHistogram

  /// A site of a path; without counts until they are added.
  public init(
    path: PathID,
    counts: Counts = .zero,
    sizes: SizeHistogram = SizeHistogram(),
    lifetimes: LifetimeHistogram = LifetimeHistogram()
  ) {
    self.path = path
    self.counts = counts
    self.sizes = sizes
    self.lifetimes = lifetimes
  }

  /// Adds what another site measured; the path stays.
  public mutating func merge(_ other: Site) {
    counts += other.counts
    sizes.merge(other.sizes)
    lifetimes.merge(other.lifetimes)
  }
}

/// The part of a site's counts that one thread made.
///
/// The parts of a site sum to its counts. A thread that frees what another allocated shows negative
/// live figures; only the sum over threads is a block count.
public struct ThreadShare: Sendable {
  /// Index in `Profile.sites`.
  public var site: Int
  /// Index in `Profile.threads`.
  public var thread: Int
  /// The thread's part.
  public var counts: Counts

  /// A thread's part of a site.
  public init(site: Int, thread: Int, counts: Counts) {
    self.site = site
    self.thread = thread
    self.counts = counts
  }
}
