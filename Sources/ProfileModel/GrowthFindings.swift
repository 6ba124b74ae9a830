/// What of a program's heap rose from moment to moment.
public struct GrowthFindings: Sendable {
  /// A site or a type whose live blocks rise.
  public struct Row: Sendable {
    /// What rises.
    public enum Subject: Sendable {
      case site(MeasuredSite)
      case type(String)
    }

    public var subject: Subject
    /// Live blocks and bytes at each moment.
    public var blocks: [Int]
    public var bytes: [Int]
    /// Of the bytes.
    public var trend: Trend
    /// What its live blocks are held by at the last moment; nil where nobody looked.
    public var hold: Hold?

    /// A row of known parts.
    public init(subject: Subject, blocks: [Int], bytes: [Int], trend: Trend) {
      self.subject = subject
      self.blocks = blocks
      self.bytes = bytes
      self.trend = trend
    }
  }

  /// Whether blocks are still held, and how.
  public struct Hold: Sendable {
    /// Blocks that roots lead to, and those that nobody can reach any more.
    public var reachableBlocks: Int
    public var unreachableBlocks: Int
    /// The most frequent type of the blocks; nil where it is not known.
    public var type: String?
    /// The root that holds the most of the reachable ones, and the references from there on; nil
    /// where there is none.
    public var root: String?
    public var steps: [HeapStep]

    /// How many blocks are held; by whom is not known yet.
    public init(reachableBlocks: Int, unreachableBlocks: Int, type: String? = nil) {
      self.reachableBlocks = reachableBlocks
      self.unreachableBlocks = unreachableBlocks
      self.type = type
      steps = []
    }

    /// Whether most of what grows is lost; otherwise somebody collects it.
    public var isLeak: Bool { unreachableBlocks > reachableBlocks }
  }

  /// When the moments were, since the program's start.
  public var timesNanoseconds: [Int]
  /// The live bytes of the whole program at each.
  public var liveBytes: [Int]
  /// Sites and types whose live blocks changed at all.
  public var changedSites = 0
  public var changedTypes = 0
  /// The steepest first.
  public var sites: [Row] = []
  public var types: [Row] = []

  /// Moments at which nothing is known to rise.
  public init(timesNanoseconds: [Int], liveBytes: [Int]) {
    self.timesNanoseconds = timesNanoseconds
    self.liveBytes = liveBytes
  }
}
