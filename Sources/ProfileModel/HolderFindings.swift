/// Why blocks are alive: the ways on which roots lead to them, and what they alone hold.
public struct HolderFindings: Sendable {
  /// Blocks that are held alike: from the same kind of root, by the same properties.
  public struct Group: Sendable {
    /// The root, as people call it; nil where no root leads to the blocks.
    public var root: String?
    /// The references from there, the root's own not included.
    public var steps: [HeapStep]
    /// What the blocks are; nil where that is not known.
    public var type: String?
    /// The path that allocated the first of them.
    public var path: PathID
    /// The identity of that site.
    public var identity: SiteIdentity
    /// Where the first of them is.
    public var address: UInt64
    /// How many, and what was requested for them.
    public var blocks = 0
    public var bytes = 0
    /// What would be free if they were, themselves included.
    public var retainedBlocks = 0
    public var retainedBytes = 0

    /// Blocks that are held in one way, none counted yet.
    public init(
      root: String?, steps: [HeapStep], type: String?, path: PathID, identity: SiteIdentity,
      address: UInt64
    ) {
      self.root = root
      self.steps = steps
      self.type = type
      self.path = path
      self.identity = identity
      self.address = address
    }
  }

  /// Who refers to the blocks, on the shortest way or not.
  public struct Referrer: Sendable {
    /// What a reference does to the object that it leads to.
    public enum Strength: String, Sendable {
      case strong, unowned, weak
    }

    /// The block and property that refer.
    public var step: HeapStep
    public var strength: Strength
    /// How many references.
    public var references: Int

    /// References that are alike.
    public init(step: HeapStep, strength: Strength, references: Int) {
      self.step = step
      self.strength = strength
      self.references = references
    }
  }

  /// What was asked for; nil for the blocks that retain the most.
  public var question: String?
  /// The blocks in question, and what was requested for them.
  public var blocks = 0
  public var bytes = 0
  /// What would be free if all of them were.
  public var retainedBlocks = 0
  public var retainedBytes = 0
  /// All blocks of the process that were looked at.
  public var liveBlocks = 0
  public var liveBytes = 0
  /// The ones that retain the most first.
  public var groups: [Group] = []
  /// The most frequent first.
  public var referrers: [Referrer] = []

  /// Nothing found.
  public init() {}
}
