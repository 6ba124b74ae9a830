/// What the rows of a table stand for.
public enum Grouping: String, CaseIterable, Sendable {
  /// One row for each site identity.
  case site
  /// One row for each function.
  case function
  /// One row for each source file.
  case file
  /// One row for each line of a source file.
  case line
  /// One row for each module.
  case module
  /// One row for each type of block.
  case type
  /// One row for each reason why Swift code allocated.
  case reason
  /// One row for each thread.
  case thread

  /// Whether a row stands for frames, so that paths run through it.
  public var isByFrame: Bool {
    switch self {
    case .function, .file, .line, .module: true
    case .site, .type, .reason, .thread: false
    }
  }
}

/// One row of a grouped profile.
///
/// A row is a place in a store that all rows of a grouping share: a profile may have millions.
public struct ProfileGroup: Sendable {
  let store: GroupStore
  let position: Int32

  private var key: GroupKey { store.keys[Int(position)] }

  /// What the row is called: a function, a file, a line as `file:number`, a module, a thread. By
  /// line, code without a line is called by its function.
  public var label: String { store.label(of: key) }

  /// The frame that gives the label; nil where none does.
  public var frame: Frame? {
    store.namesFrames && key.index >= 0 ? store.frames.frames[Int(key.index)] : nil
  }

  /// The code inside `label` that has no name, as `module+0xoffset`; nil where there is none.
  public var unnamedCode: String? {
    key.unnamed < 0 ? nil : store.frames.frames[Int(key.unnamed)].displayName
  }

  /// The module of the function that gives the label; empty where there is none.
  public var moduleName: String { frame?.moduleName ?? "" }

  /// The group's own weight. Over all groups it sums to the profile's sites.
  public var counts: Counts { store.counts[Int(position)] }

  /// The weight of every path that the row has a frame in, each path once; nil for sites, types,
  /// reasons and threads. It is at least `counts`, and the sum over groups means nothing.
  public var inclusiveCounts: Counts? {
    store.inclusiveCounts.isEmpty ? nil : store.inclusiveCounts[Int(position)]
  }

  /// The group's sites, the heaviest by the ordering metric first; for threads, those it touched;
  /// for types and reasons, those that have a block of it.
  public var sites: ArraySlice<Int> {
    store.sites[Int(store.starts[Int(position)])..<Int(store.starts[Int(position) + 1])]
  }

  /// The identity of the group's sites; nil unless grouped by site.
  public var identity: SiteIdentity? {
    store.grouping == .site ? SiteIdentity(value: key.identity) : nil
  }

  /// The reason of the group's allocations; nil unless grouped by reason, and where none is known.
  public var reason: AllocationReason? {
    store.grouping == .reason ? AllocationReason(title: label) : nil
  }

  /// Index in `Profile.threads`; nil unless grouped by thread.
  public var thread: Int? {
    store.grouping == .thread ? Int(key.index) : nil
  }
}

/// What tells one group from another.
struct GroupKey: Sendable {
  /// A frame that gives the label, or a thread, or a type's or reason's label; -1 for what has no
  /// stack at all.
  var index: Int32
  /// The frame without a name inside the labelled one, or -1.
  var unnamed: Int32 = -1
  /// By site; 0 in other groupings.
  var identity: UInt64 = 0
}

/// All rows of one grouping.
final class GroupStore: Sendable {
  let grouping: Grouping
  let frames: FrameTable
  let threads: [ThreadDescription]
  /// What the keys of types and reasons point into.
  let labels: [String]
  let keys: [GroupKey]
  let counts: [Counts]
  /// Empty where a grouping has none.
  let inclusiveCounts: [Counts]
  /// The sites of all groups, group after group.
  let sites: [Int]
  /// Where each group's sites begin, and at last where they end.
  let starts: [Int32]

  init(
    _ profile: Profile, grouping: Grouping, labels: [String], keys: [GroupKey],
    counts: [Counts], inclusiveCounts: [Counts], sites: [Int], starts: [Int32]
  ) {
    self.grouping = grouping
    frames = profile.frames
    threads = profile.threads
    self.labels = labels
    self.keys = keys
    self.counts = counts
    self.inclusiveCounts = inclusiveCounts
    self.sites = sites
    self.starts = starts
  }

  /// Whether a key's index is that of a frame.
  var namesFrames: Bool { grouping.isByFrame || grouping == .site }

  func label(of key: GroupKey) -> String {
    if key.index < 0 { return Marker.unattributed.description }
    if grouping == .thread { return threads[Int(key.index)].name }
    if !namesFrames { return labels[Int(key.index)] }
    let frame = frames.frames[Int(key.index)]
    if frame.isMarker { return frame.displayName }
    switch grouping {
    case .module: return frame.moduleName.isEmpty ? "[no module]" : frame.moduleName
    case .file: return frame.file ?? "[no file]"
    case .line: return frame.place ?? frame.displayName
    case .site, .function, .type, .reason, .thread: return frame.displayName
    }
  }
}
