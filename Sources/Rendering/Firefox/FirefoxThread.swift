import ProfileModel

/// The one thread of the profile: its tables of stacks, frames, functions and strings, by column.
///
/// A node of the path tree is a row of the stack table, and a frame a row of the frame table, so
/// that neither is renumbered.
struct FirefoxThread {
  private let profile: Profile
  private let functions: FunctionNames
  private let strings: [String]
  private let fileOfFunction: [Int?]

  init(_ profile: Profile) {
    self.profile = profile
    functions = FunctionNames(profile.frames)
    var strings = functions.functions.map(\.name)
    var known: [String: Int] = [:]
    fileOfFunction = functions.functions.map { function in
      guard let file = function.file.map(DisplayWidth.printable) else { return nil }
      if let index = known[file] { return index }
      known[file] = strings.count
      strings.append(file)
      return strings.count - 1
    }
    self.strings = strings
  }

  func write(to writer: inout JSONWriter<some TextOutputStream>) {
    let run = profile.run
    writer.object { writer in
      writer.string("processType", "default")
      writer.integer("processStartupTime", 0)
      writer.integer("processShutdownTime", nil)
      writer.integer("registerTime", 0)
      writer.integer("unregisterTime", nil)
      writer.array("pausedRanges", inline: true) { _ in }
      writer.string("name", "All threads")
      writer.string("processName", RunOutcome.command(profile))
      writer.boolean("isMainThread", true)
      writer.string("pid", String(run.pid))
      writer.integer("tid", run.pid)
      writeSamples(to: &writer)
      writeAllocations(to: &writer)
      writeEmptyTables(to: &writer)
      writeStacks(to: &writer)
      writeFrames(to: &writer)
      writeFunctions(to: &writer)
      writer.array("stringArray") { writer in
        for text in strings { writer.string(nil, text) }
      }
    }
  }

  private typealias Column = (name: String, values: [String])

  private func table(
    _ name: String, _ columns: [Column], to writer: inout JSONWriter<some TextOutputStream>
  ) {
    writer.object(name, inline: true) { writer in
      for column in columns {
        writer.array(column.name) { $0.encoded(column.values.joined(separator: ",")) }
      }
      writer.integer("length", columns.first?.values.count ?? 0)
    }
  }

  private static func number(_ value: Int?) -> String { value.map(String.init) ?? "null" }

  // --- Samples and allocations -------------------------------------------------------------------

  /// The profiler wants a sample to show a thread at all: the two ends of the run, without a stack.
  private func writeSamples(to writer: inout JSONWriter<some TextOutputStream>) {
    writer.object("samples", inline: true) { writer in
      writer.string("weightType", "samples")
      writer.string("weight", nil)
      writer.array("stack") { $0.encoded("null,null") }
      writer.array("time") { $0.encoded("0,\(endTime)") }
      writer.integer("length", 2)
    }
  }

  private var endTime: String {
    FirefoxReport.milliseconds(
      profile.run.durationNanoseconds ?? profile.timeline.points.last?.timeNanoseconds ?? 0)
  }

  private struct Allocation {
    var path: PathID
    var bytes: Int
    var address: Int
  }

  private func writeAllocations(to writer: inout JSONWriter<some TextOutputStream>) {
    var allocations: [Allocation] = []
    var frees: [Allocation] = []
    for (index, site) in profile.sites.enumerated() {
      let (path, counts) = (site.path, site.counts)
      if counts.liveBytes > 0 {
        allocations.append(.init(path: path, bytes: counts.liveBytes, address: 2 * index + 1))
      }
      if counts.freedBytes > 0 {
        allocations.append(.init(path: path, bytes: counts.freedBytes, address: 2 * index + 2))
        frees.append(.init(path: path, bytes: -counts.freedBytes, address: 2 * index + 2))
      }
    }
    let all = allocations + frees
    writer.object("nativeAllocations", inline: true) { writer in
      writer.string("weightType", "bytes")
      func column(_ name: String, _ values: [String]) {
        writer.array(name) { $0.encoded(values.joined(separator: ",")) }
      }
      let times = [
        Array(repeating: "0", count: allocations.count),
        Array(repeating: endTime, count: frees.count),
      ]
      column("time", times.flatMap { $0 })
      column("weight", all.map { String($0.bytes) })
      column("stack", all.map { String($0.path.index - 1) })
      column("memoryAddress", all.map { String($0.address) })
      column("threadId", all.map { _ in String(profile.run.pid) })
      writer.integer("length", all.count)
    }
  }

  private func writeEmptyTables(to writer: inout JSONWriter<some TextOutputStream>) {
    func empty(_ names: [String]) -> [Column] { names.map { ($0, []) } }
    table(
      "markers", empty(["data", "name", "startTime", "endTime", "phase", "category"]), to: &writer)
    table("resourceTable", empty(["lib", "name", "host", "type"]), to: &writer)
    table("nativeSymbols", empty(["libIndex", "address", "name", "functionSize"]), to: &writer)
  }

  // --- Stacks, frames, functions -----------------------------------------------------------------

  private func writeStacks(to writer: inout JSONWriter<some TextOutputStream>) {
    let tree = profile.paths
    let frames = tree.identifiers.map { tree.frame(of: $0) }
    let categories = profile.frames.frames.map { String(FirefoxCategory($0.role).rawValue) }
    let prefixes = tree.identifiers.map { path in
      let parent = tree.parent(of: path)
      return parent == .root ? "null" : String(parent.index - 1)
    }
    table(
      "stackTable",
      [
        ("frame", frames.map { String($0.index) }),
        ("category", frames.map { categories[$0.index] }),
        ("subcategory", frames.map { _ in "0" }), ("prefix", prefixes),
      ], to: &writer)
  }

  private func writeFrames(to writer: inout JSONWriter<some TextOutputStream>) {
    let frames = profile.frames.frames
    func constant(_ value: String) -> [String] { frames.map { _ in value } }
    table(
      "frameTable",
      [
        ("address", constant("-1")), ("inlineDepth", frames.map { $0.isInlined ? "1" : "0" }),
        ("category", frames.map { String(FirefoxCategory($0.role).rawValue) }),
        ("subcategory", constant("0")), ("func", functions.functionOfFrame.map { String($0) }),
        ("nativeSymbol", constant("null")), ("innerWindowID", constant("null")),
        ("implementation", constant("null")), ("line", frames.map { Self.number($0.line) }),
        ("column", constant("null")),
      ], to: &writer)
  }

  private func writeFunctions(to writer: inout JSONWriter<some TextOutputStream>) {
    let all = functions.functions
    func constant(_ value: String) -> [String] { all.map { _ in value } }
    table(
      "funcTable",
      [
        ("isJS", constant("false")), ("relevantForJS", constant("false")),
        ("name", all.indices.map(String.init)), ("resource", constant("-1")),
        ("fileName", fileOfFunction.map(Self.number)), ("lineNumber", constant("null")),
        ("columnNumber", constant("null")),
      ], to: &writer)
  }
}
