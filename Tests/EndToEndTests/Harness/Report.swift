// Report.swift: what `plumb report --format json` says, decoded independently of the tool's types.
import Foundation

/// The numbers of a report, a site or a sum of sites (schema `plumb.report/1`).
struct Counts: Decodable, Equatable {
  var allocations = 0
  var allocatedBytes = 0
  var frees = 0
  var freedBytes = 0
  var liveBlocks = 0
  var liveBytes = 0
  var peakBytes = 0
  var temporaryAllocations = 0

  static func + (left: Counts, right: Counts) -> Counts {
    Counts(
      allocations: left.allocations + right.allocations,
      allocatedBytes: left.allocatedBytes + right.allocatedBytes,
      frees: left.frees + right.frees, freedBytes: left.freedBytes + right.freedBytes,
      liveBlocks: left.liveBlocks + right.liveBlocks,
      liveBytes: left.liveBytes + right.liveBytes,
      peakBytes: left.peakBytes + right.peakBytes,
      temporaryAllocations: left.temporaryAllocations + right.temporaryAllocations)
  }

  /// Without the peak, which is not a sum of events.
  var events: [Int] { [allocations, allocatedBytes, frees, freedBytes, liveBlocks, liveBytes] }
}

/// A report as its readers see it.
struct Report: Decodable {
  struct Run: Decodable {
    var command: [String]
    var pid: Int
    var exitStatus: Int?
    var allocator: String
    var otherMalloc: String?
  }

  struct Trust: Decodable {
    var droppedEvents: Int
    var truncatedStacks: Int
    var foreignStacks: Int
    var nestedEvents: Int
    var childrenForked: Int
    var childrenSpawned: Int
    var childrenUnrecorded: Int
    var unsymbolisedFrames: Int
    var peakErrorBytes: Int
    var running: Bool
    var remarks: [String]
  }

  /// What blocks hold; its counts stand beside the name.
  struct BlockType: Decodable {
    var name: String
    var counts: Counts

    private enum Keys: String, CodingKey { case name }

    init(from decoder: any Decoder) throws {
      name = try decoder.container(keyedBy: Keys.self).decode(String.self, forKey: .name)
      counts = try Counts(from: decoder)
    }
  }

  struct Frame: Decodable {
    var function: String
    var module: String?
    var file: String?
    var line: Int?
    var awaiting: Bool?
  }

  /// What the program measured of an operation of its own.
  struct Timer: Decodable {
    struct Memory: Decodable, Equatable {
      var attribution: String
      var calls: Int
      var allocations: Int
      var allocatedBytes: Int
      var frees: Int
      var freedBytes: Int
      var peakBytes: Int?
    }

    struct Percentile: Decodable {
      var percentile: Double
      var valueNs: Int
    }

    var name: String
    var calls: Int
    var totalNs: Int
    var percentiles: [Percentile]
    var memory: [Memory]
  }

  /// Why Swift code allocated.
  struct Reason: Decodable {
    var reason: String
    var allocations: Int
    var capacity: Int?
    var advice: String?
  }

  struct Site: Decodable {
    var function: String
    var module: String?
    var stack: [Frame]
    var reasons: [Reason]
    var counts: Counts

    enum CodingKeys: String, CodingKey { case function, module, stack, reasons }

    init(from decoder: Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      function = try container.decode(String.self, forKey: .function)
      module = try container.decodeIfPresent(String.self, forKey: .module)
      stack = try container.decode([Frame].self, forKey: .stack)
      reasons = try container.decode([Reason].self, forKey: .reasons)
      counts = try Counts(from: decoder)
    }

    /// Whether a frame of the stack is the function, whatever parameters its name shows.
    func passes(through name: String) -> Bool { stack.contains { isFunction($0.function, name) } }
  }

  var run: Run
  var trust: Trust
  var totals: Counts
  var sites: [Site]
  var types: [BlockType]
  var timers: [Timer]?

  /// The sites whose blame frame is the function.
  func sites(blaming name: String) -> [Site] { sites.filter { isFunction($0.function, name) } }

  /// The sum over the sites whose blame frame is the function.
  func counts(blaming name: String) -> Counts {
    sites(blaming: name).map(\.counts).reduce(Counts(), +)
  }

  var sumOfSites: Counts { sites.map(\.counts).reduce(Counts(), +) }
}

/// Whether a displayed name is the function: `f`, `f(int)`, `module.f(label:)`, `f.cold`.
func isFunction(_ displayed: String, _ name: String) -> Bool {
  var bare = displayed.prefix { $0 != "(" }
  if bare.hasSuffix(".cold") { bare = bare.dropLast(5) }
  return bare == name || bare.hasSuffix("." + name) || bare.hasSuffix("::" + name)
}

extension Report {
  init(json: Data) throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    do {
      self = try decoder.decode(Report.self, from: json)
    } catch {
      throw Failure("The report does not follow its schema: \(error)")
    }
  }

  /// Asks the tool for the whole report of a recording.
  ///
  /// - Parameter hasStacks: Whether with stacks, which are nearly all of a compiler's report.
  init(of recording: String, hasStacks: Bool = true) throws {
    let folder = (recording as NSString).deletingLastPathComponent
    let command = Command(
      path: try Harness.tool(),
      arguments: ["report", "--format", "json", "--limit", "0"]
        + (hasStacks ? [] : ["--stacks", "0"]) + [recording], folder: folder)
    let outcome = try command.run()
    guard outcome.ending == .exited(0) else {
      throw Failure(
        "`plumb report \(recording)` \(outcome.ending) and wrote: \(outcome.errors)")
    }
    try self.init(json: Data(outcome.output.utf8))
  }
}
