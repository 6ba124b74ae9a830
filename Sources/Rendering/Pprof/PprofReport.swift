import ProfileModel

/// The profile as `go tool pprof` and continuous-profiling servers read it: gzip'd protocol
/// buffers.
///
/// The sample types are those of a Go heap profile, in its order, since readers know them by name:
/// `alloc_objects, alloc_space, inuse_objects, inuse_space`. As in Go's, stacks begin at the
/// function that asked for memory. Values are exact: nothing is to be scaled up.
///
/// A sample has the label `thread` where its site's blocks were freed by the threads that allocated
/// them; where they were handed over, a thread's share would be negative, so that the site stays
/// one sample without it.
/// The label `type` says what its blocks hold, where that is known and one type.
///
/// Source of the format: github.com/google/pprof, proto/profile.proto.
public struct PprofReport: ByteRenderer {
  /// What a sample has a value of, in the order of the values.
  public static let metrics: [Metric] = [
    .allocations, .allocatedBytes, .liveBlocks, .liveBytes,
  ]

  private let metric: Metric

  /// The report whose first view is that of the question's metric.
  public init(_ question: ReportQuestion) {
    metric = question.metric ?? .liveBytes
  }

  /// - Complexity: O(frames + paths + sites * depth).
  public func render(_ profile: Profile) -> [UInt8] {
    var document = PprofDocument(profile.withoutInnerAllocators())
    return GzipText.pack(document.encode(defaultMetric: metric))
  }
}

/// The message `Profile`, field by field in the order of their numbers.
private struct PprofDocument {
  private let profile: Profile
  private let functions: FunctionNames
  private let siteTypes: SiteTypes
  private var locations: PprofLocations
  private var strings = PprofStrings()
  private var writer = ProtobufWriter()

  init(_ profile: Profile) {
    self.profile = profile
    functions = FunctionNames(profile.frames)
    siteTypes = SiteTypes(profile)
    locations = PprofLocations(profile)
  }

  mutating func encode(defaultMetric: Metric) -> [UInt8] {
    for metric in PprofReport.metrics {
      writeValueType(1, Self.sampleType(metric), Self.unit(metric))
    }
    for sample in samples() { write(sample) }
    for index in mappingOrder { writeMapping(index) }
    locations.write(to: &writer, functions: functions)
    writeFunctions()
    let comments = TrustText(profile, style: .plain).lines.map { strings.index(of: $0) }
    let firstView = strings.index(of: Self.sampleType(defaultMetric))
    let (space, bytes) = (strings.index(of: "space"), strings.index(of: "bytes"))
    for text in strings.all { writer.text(6, text) }
    writer.integer(9, profile.run.startTimeNanoseconds)
    writer.integer(10, profile.run.durationNanoseconds ?? 0)
    writer.message(11) { type in
      type.integer(1, space)
      type.integer(2, bytes)
    }
    writer.integer(12, 1)
    writer.packed(13, comments)
    writer.integer(14, firstView)
    return writer.bytes
  }

  private static func sampleType(_ metric: Metric) -> String {
    switch metric {
    case .allocations: "alloc_objects"
    case .allocatedBytes: "alloc_space"
    case .liveBlocks: "inuse_objects"
    default: "inuse_space"
    }
  }

  private static func unit(_ metric: Metric) -> String {
    metric.unit == .bytes ? "bytes" : "count"
  }

  private mutating func writeValueType(_ field: Int, _ type: String, _ unit: String) {
    let (type, unit) = (strings.index(of: type), strings.index(of: unit))
    writer.message(field) { message in
      message.integer(1, type)
      message.integer(2, unit)
    }
  }

  // --- Samples -----------------------------------------------------------------------------------

  private struct Sample {
    var path: PathID
    var counts: Counts
    var type: String?
    var thread: Int?
  }

  private func samples() -> [Sample] {
    var samples: [Sample] = []
    var share = 0
    for (index, site) in profile.sites.enumerated() {
      let first = share
      while share < profile.threadShares.count, profile.threadShares[share].site == index {
        share += 1
      }
      let shares = profile.threadShares[first..<share]
      let isByThread =
        !shares.isEmpty
        && shares.allSatisfy { $0.counts.liveBlocks >= 0 && $0.counts.liveBytes >= 0 }
      let type = siteTypes.name(of: CollectionOfOne(index)).map(ShownName.of)
      if isByThread {
        samples += shares.map {
          Sample(path: site.path, counts: $0.counts, type: type, thread: $0.thread)
        }
      } else {
        samples.append(Sample(path: site.path, counts: site.counts, type: type))
      }
    }
    return samples.filter { sample in PprofReport.metrics.contains { sample.counts[$0] != 0 } }
  }

  private mutating func write(_ sample: Sample) {
    let stack = locations.stack(of: sample.path)
    var labels: [(key: Int, value: Int)] = []
    if let thread = sample.thread.map({ profile.threads[$0] }) {
      let name = "\(ShownName.of(thread.name)) \(thread.threadID)"
      labels.append((strings.index(of: "thread"), strings.index(of: name)))
    }
    if let type = sample.type {
      labels.append((strings.index(of: "type"), strings.index(of: type)))
    }
    writer.message(2) { message in
      message.packed(1, stack)
      message.packed(2, PprofReport.metrics.map { sample.counts[$0] })
      for label in labels {
        message.message(3) { inner in
          inner.integer(1, label.key)
          inner.integer(2, label.value)
        }
      }
    }
  }

  // --- Mappings and functions --------------------------------------------------------------------

  /// The program first, as readers expect.
  private var mappingOrder: [Int] {
    let main = profile.modules.firstIndex { $0.path == profile.run.executable }
    return (main.map { [$0] } ?? []) + profile.modules.indices.filter { $0 != main }
  }

  private mutating func writeMapping(_ index: Int) {
    let module = profile.modules[index]
    let path = strings.index(of: DisplayWidth.printable(module.path))
    let buildID = strings.index(of: module.buildID ?? "")
    writer.message(3) { message in
      message.integer(1, index + 1)
      message.integer(2, module.start)
      message.integer(3, module.end)
      message.integer(5, path)
      message.integer(6, buildID)
      // What had no name keeps module and offset for one: there is nothing left to look up.
      message.boolean(7, true)
      message.boolean(8, module.hasLines == true)
      message.boolean(9, module.hasLines == true)
      message.boolean(10, module.hasLines == true)
    }
  }

  private mutating func writeFunctions() {
    for (index, function) in functions.functions.enumerated() {
      let name = strings.index(of: function.name)
      let symbol = strings.index(of: DisplayWidth.printable(function.symbol))
      let file = strings.index(of: function.file.map(DisplayWidth.printable) ?? "")
      writer.message(5) { message in
        message.integer(1, index + 1)
        message.integer(2, name)
        message.integer(3, symbol)
        message.integer(4, file)
      }
    }
  }
}
