/// What the rows of a table stand for.
public enum Grouping: String, CaseIterable, Sendable {
  /// One row for each site identity.
  case site
  /// One row for each function.
  case function
  /// One row for each module.
  case module
  /// One row for each thread.
  case thread
}

/// One row of a grouped profile.
public struct ProfileGroup: Sendable {
  /// What the row is called: a function, a module, a thread.
  public var label: String
  /// The code inside `label` that has no name, as `module+0xoffset`; nil where there is none.
  public var unnamedCode: String?
  /// The module of the function that gives the label; empty where there is none.
  public var moduleName: String
  /// The group's own weight. Over all groups it sums to the profile's sites.
  public var counts: Counts
  /// The weight of every path that the function or module has a frame in, each path once; nil for
  /// sites and threads. It is at least `counts`, and the sum over groups means nothing.
  public var inclusiveCounts: Counts?
  /// The group's sites, the heaviest by the ordering metric first; for threads, those it touched.
  public var sites: [Int]
  /// The identity of the group's sites; nil unless grouped by site.
  public var identity: SiteIdentity?
  /// Index in `Profile.threads`; nil unless grouped by thread.
  public var thread: Int?

  /// A group without weight.
  public init(label: String, moduleName: String = "") {
    self.label = label
    self.moduleName = moduleName
    counts = .zero
    sites = []
  }
}
