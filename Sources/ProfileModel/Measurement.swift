/// What two runs are compared by: totals, sites and types, without paths.
///
/// A profile gives one, and so does a report in JSON, so that either can stand on a side.
public struct Measurement: Sendable {
  /// Where it came from, as the user named it.
  public var name: String
  /// The program's arguments, its own name first.
  public var command: [String] = []
  /// The path of the program's file.
  public var executable = ""
  /// What served the program: `glibc-2.36`.
  public var allocator = ""
  /// The version of the recorder that counted: `0.1.0`.
  public var recorderVersion = ""
  /// The files of code that were loaded.
  public var modules: [String] = []
  /// The status with which the program exited; nil when it did not exit or nobody knows.
  public var exitStatus: Int?
  /// The signal that ended the program; nil when none did or nobody knows.
  public var terminationSignal: Int?
  /// Allocations and frees in no site.
  public var droppedEvents = 0
  /// Sites whose stack is not whole.
  public var truncatedStacks = 0
  /// Whether every event was counted at a site of its own.
  public var isComplete = true
  /// Whether the program was still running.
  public var isRunning = false
  /// The peak may be this many bytes too low or too high.
  public var peakErrorBytes = 0
  /// The text that paths were filtered by; nil when it is of the whole program.
  public var filter: String?
  /// The metrics that the source tells; the numbers of all others say nothing.
  public var knownMetrics = Set(Metric.allCases)
  /// Of the whole program.
  public var totals = Counts.zero
  /// One for each identity.
  public var sites: [MeasuredSite] = []
  /// What blocks hold, each name once; empty where no block has a type.
  public var types: [MeasuredType] = []

  /// A measurement of nothing.
  public init(name: String) {
    self.name = name
  }

  /// Whether another tool counted, which tells less.
  public var isForeign: Bool { knownMetrics.count < Metric.allCases.count }
}

/// A site as another run can recognise it.
public struct MeasuredSite: Sendable {
  /// The identity of its paths.
  public var identity: SiteIdentity
  /// What it shares with its siblings; nil where the source does not say.
  public var family: SiteIdentity?
  /// The blamed function, else `module+0xoffset`, else a marker.
  public var function: String
  /// The file name of the function's module.
  public var module: String
  /// The source file of the first blamed line; nil while it is unknown.
  public var file: String?
  /// The first blamed line; nil while it is unknown.
  public var line: Int?
  /// The blamed lines that are known, as `name:line`.
  public var places: Set<String> = []
  /// The one type that all typed blocks have; nil where there are none or several.
  public var type: String?
  /// The class of size of most allocations; nil where it is unknown. See `SizeHistogram`.
  public var sizeClass: Int?
  /// The ordinals of closures in its frames: innermost frame first, in each the outermost context.
  public var ordinals: [Int] = []
  /// What the site counted.
  public var counts: Counts
  /// What each of the blamed lines counted, in the order of the source; empty where the source does
  /// not say. Without a known line, a site has none.
  public var lines: [MeasuredLine] = []
  /// Whether the loader started it, before the program: what libraries allocate to be there depends
  /// on where they lie and on the environment.
  public var isLoading = false
  /// The names of its frames, outermost first; empty where the source does not say.
  public var stack: [String] = []

  /// A site of what is given; the rest is unknown.
  public init(
    identity: SiteIdentity, family: SiteIdentity? = nil, function: String, module: String,
    counts: Counts
  ) {
    self.identity = identity
    self.family = family
    self.function = function
    self.module = module
    self.counts = counts
  }
}

/// A line's part of a site: callers of the runtime in one function are one site.
public struct MeasuredLine: Sendable {
  /// The source file.
  public var file: String
  /// From 1.
  public var line: Int
  /// The one type that all of its typed blocks have.
  public var type: String?
  /// What was counted there.
  public var counts: Counts

  /// A line's counts.
  public init(file: String, line: Int, type: String? = nil, counts: Counts) {
    self.file = file
    self.line = line
    self.type = type
    self.counts = counts
  }

  /// `Loader.swift:12`.
  public var place: String { "\(LoadedModule.name(ofPath: file)):\(line)" }
}

/// What blocks of one type counted.
public struct MeasuredType: Sendable {
  /// As people write it; in brackets for blocks without a type.
  public var name: String
  /// The type's part of the totals.
  public var counts: Counts

  /// A type's counts.
  public init(name: String, counts: Counts) {
    self.name = name
    self.counts = counts
  }
}
