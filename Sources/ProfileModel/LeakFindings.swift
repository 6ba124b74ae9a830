/// What a search for leaks found: blocks that nobody can reach any more.
///
/// A *leak* is a block, or a cycle of blocks that hold each other, that nothing else leads to; what
/// it alone leads to is *indirect*. Leaks of one site, type and shape are one group.
public struct LeakFindings: Sendable {
  /// One reference of a cycle: a block of a type, and the property that leads on.
  public struct Step: Hashable, Sendable {
    /// Nil where the block's type is not known.
    public var type: String?
    /// The property, or nil where only its place is known.
    public var field: String?
    /// Where the reference stands in the block, in bytes.
    public var offset: Int

    /// One reference.
    public init(type: String?, field: String?, offset: Int) {
      self.type = type
      self.field = field
      self.offset = offset
    }
  }

  /// Leaks that are alike.
  public struct Group: Sendable {
    /// The path that allocated the block, or the first of the cycle's.
    public var path: PathID
    /// The identity of that site.
    public var identity: SiteIdentity
    /// What the block is; nil where that is not known.
    public var type: String?
    /// How many leaks.
    public var leaks = 0
    /// The blocks of the leaks themselves, and what was requested for them.
    public var blocks = 0
    public var bytes = 0
    /// What only they lead to.
    public var indirectBlocks = 0
    public var indirectBytes = 0
    /// The way round; empty where the blocks hold no cycle.
    public var cycle: [Step]

    /// Leaks of a site, none counted yet.
    public init(path: PathID, identity: SiteIdentity, type: String?, cycle: [Step]) {
      self.path = path
      self.identity = identity
      self.type = type
      self.cycle = cycle
    }
  }

  /// The largest by bytes first, indirect ones included.
  public var groups: [Group] = []
  /// All blocks of the process that were looked at.
  public var liveBlocks = 0
  public var liveBytes = 0
  /// Leaks that a suppression left out, and their blocks.
  public var suppressedLeaks = 0
  public var suppressedBlocks = 0

  /// Nothing found.
  public init() {}

  /// Leaked blocks, indirect ones included.
  public var leakedBlocks: Int { groups.reduce(0) { $0 + $1.blocks + $1.indirectBlocks } }
  /// What was requested for them.
  public var leakedBytes: Int { groups.reduce(0) { $0 + $1.bytes + $1.indirectBytes } }
  /// Leaks whose blocks hold each other.
  public var cycles: Int { groups.reduce(0) { $0 + ($1.cycle.isEmpty ? 0 : $1.leaks) } }
}
