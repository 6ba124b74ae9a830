/// How far a profile may be believed: what was dropped, cut or full, as counts.
public struct Trust: Sendable {
  /// Whether the program was still running when the recording was read.
  public var isRunning = false
  /// Allocations and frees in no site: no counters could be had.
  public var droppedEvents = 0
  /// Allocations and frees inside a signal handler inside the allocator.
  public var nestedEvents = 0
  /// Allocations whose stack was not kept: a table was full.
  public var unattributedEvents = 0
  /// Frees of blocks that the recorder never saw allocated.
  public var unknownFrees = 0
  /// Frees of blocks allocated before the fork that made the process.
  public var inheritedFrees = 0
  /// Allocations whose free cannot be told: the table of live blocks was full.
  public var untrackedBlocks = 0
  /// Sites whose stack does not reach its thread's first function.
  public var cutStacks = 0
  /// Sites whose stack is so deep that its middle was left out.
  public var leftOutStacks = 0
  /// Sites whose stack is not the thread's own.
  public var foreignStacks = 0
  /// Sites whose inner frames were not kept: the table of frames was full.
  public var foldedSites = 0
  /// Frees that a lifetime bucket could no longer count.
  public var saturatedLifetimes = 0
  /// Threads that had to share one set of counters.
  public var overflowThreads = 0
  /// The tables of the recording that were full, by name.
  public var fullTables: [String] = []
  /// Private memory of the recorder inside the program, in bytes.
  public var recorderBytes = 0
  /// The peak may be this many bytes too low or too high.
  public var peakErrorBytes = 0
  /// Forks whose child recorded for itself.
  public var childrenForked = 0
  /// Programs that children started and that were not recorded.
  public var childrenSpawned = 0
  /// Forked children that could not open a recording of their own.
  public var childrenUnrecorded = 0
  /// Frames of paths that have code but no name.
  public var unsymbolisedFrames = 0
  /// Code of paths whose line is unknown, unsymbolised or not.
  public var linelessFrames = 0
  /// Code of paths whose line is only near it: see `LineRule.isApproximate`.
  public var approximateLineFrames = 0
  /// Frames of paths, markers and inlined functions left out.
  public var codeFrames = 0
  /// What the reader or the symboliser had to do without, one sentence each.
  public var remarks: [String] = []

  /// Trust without any reservation.
  public init() {}

  /// Whether every event was counted at a site of its own.
  public var isComplete: Bool {
    droppedEvents == 0 && nestedEvents == 0 && unattributedEvents == 0 && untrackedBlocks == 0
      && foldedSites == 0
  }
}
