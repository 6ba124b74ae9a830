import ProfileModel

/// The profile as a call graph with costs, for `callgrind_annotate` and KCachegrind.
///
/// A function's own cost is what it asked an allocator for, on the line that did; a call's cost is
/// everything below it, each stack once, so that recursion isn't counted over and over; its number
/// of calls, which nobody counted, is that of allocations. A function that calls itself has no such
/// call.
///
/// Source of the format: valgrind manual, "Callgrind Format Specification".
public struct CallgrindReport: ReportRenderer {
  private static let events: [(name: String, metric: Metric)] = [
    ("AllocatedBytes", .allocatedBytes), ("Allocations", .allocations),
    ("LiveBytes", .liveBytes), ("LiveBlocks", .liveBlocks), ("PeakBytes", .peakBytes),
    ("Temporary", .temporaryAllocations),
  ]

  /// There is one form only.
  public init() {}

  /// - Complexity: O(frames + paths + sites * depth).
  public func render(_ profile: Profile, to output: inout some TextOutputStream) {
    let profile = profile.withoutInnerAllocators()
    let graph = CallGraph(profile)
    var names = CallgrindNames(graph.functions)
    output.write("# callgrind format\nversion: 1\ncreator: plumb \(profile.run.recorderVersion)\n")
    output.write("pid: \(profile.run.pid)\ncmd: \(RunOutcome.command(profile))\npart: 1\n")
    output.write("desc: Trigger: Program termination\npositions: line\n")
    output.write("events: \(Self.events.map(\.name).joined(separator: " "))\n")
    for function in graph.functions.functions.indices where graph.isUsed[function] {
      output.write("\n" + names.position(of: function))
      for cost in graph.ownCosts[function] { output.write(line(cost.line, cost.counts)) }
      for call in graph.calls[function] {
        output.write(names.callee(call.callee))
        output.write("calls=\(call.counts.allocations) 0\n")
        output.write(line(call.line, call.counts))
      }
    }
    let totals = profile.sites.reduce(into: Counts.zero) { $0 += $1.counts }
    output.write("\ntotals: " + Self.costs(totals) + "\n")
  }

  private func line(_ number: Int, _ counts: Counts) -> String {
    "\(number) \(Self.costs(counts))\n"
  }

  private static func costs(_ counts: Counts) -> String {
    events.map { String(counts[$0.metric]) }.joined(separator: " ")
  }
}

/// Names written in full once and by number from then on, which also keeps a name that begins like
/// a number from being taken for one.
private struct CallgrindNames {
  private let functions: [FunctionNames.Function]
  private var files: [String: Int] = [:]
  private var objects: [String: Int] = [:]
  private var known: Set<Int> = []

  init(_ names: FunctionNames) {
    functions = names.functions
  }

  mutating func position(of function: Int) -> String {
    "ob=\(object(function))\nfl=\(file(function))\nfn=\(name(function))\n"
  }

  mutating func callee(_ function: Int) -> String {
    "cob=\(object(function))\ncfi=\(file(function))\ncfn=\(name(function))\n"
  }

  private mutating func name(_ function: Int) -> String {
    let number = "(\(function + 1))"
    guard known.insert(function).inserted else { return number }
    return "\(number) \(functions[function].name)"
  }

  private mutating func file(_ function: Int) -> String {
    Self.numbered(functions[function].file ?? "???", in: &files)
  }

  private mutating func object(_ function: Int) -> String {
    let module = functions[function].moduleName
    return Self.numbered(module.isEmpty ? "???" : module, in: &objects)
  }

  private static func numbered(_ name: String, in table: inout [String: Int]) -> String {
    if let number = table[name] { return "(\(number))" }
    table[name] = table.count + 1
    return "(\(table.count)) \(DisplayWidth.printable(name))"
  }
}
