import ProfileModel

/// What a page knows, `plumb.page/1`: documented in Reports/Schema/page.md.
struct PageData {
  static let schema = "plumb.page/1"
  static let metrics: [Metric] = [
    .peakBytes, .liveBytes, .allocatedBytes, .peakBlocks, .liveBlocks, .allocations,
    .temporaryAllocations,
  ]

  private let profile: Profile
  private let question: ReportQuestion
  private var strings = PprofStrings()

  init(_ profile: Profile, _ question: ReportQuestion) {
    self.profile = profile
    self.question = question
  }

  var json: String {
    var data = self
    return data.encode()
  }

  private mutating func encode() -> String {
    let style = TerminalStyle(usesColour: false, usesUnicode: true, width: nil)
    let tree = PageTree(CallTree(profile.withoutInnerAllocators()), metrics: Self.metrics)
    let summary = SummaryText(profile, style: style)
    let functions = encodeFunctions(tree)
    let sites = PageSites(profile, metrics: Self.metrics).encode(tree.functions, strings: &strings)
    let timers = PageTimers(profile.timers).encode(strings: &strings)
    let metric = question.metric.flatMap { Self.metrics.contains($0) ? $0 : nil }
    let isDoubtful = !profile.trust.isComplete || profile.run.otherMalloc != nil
    let members = [
      ("schema", JSONText.quoted(Self.schema)),
      ("metric", JSONText.quoted((metric ?? ReportQuestion.defaultMetric).name)),
      (
        "run",
        Self.object([
          ("command", JSONText.quoted(RunOutcome.command(profile))),
          (
            "outcome",
            JSONText.quoted(
              [RunOutcome.process(profile.run), RunOutcome.sentence(profile)]
                .filter { !$0.isEmpty }.joined(separator: ", "))
          ),
        ])
      ),
      (
        "labels",
        Self.object([
          ("live", JSONText.quoted(summary.liveLabel)),
          ("peak", JSONText.quoted(summary.peakLabel)),
        ])
      ),
      ("trust", Self.array(TrustText(profile, style: style).lines.map(JSONText.quoted))),
      ("doubtful", String(isDoubtful)),
      ("filter", question.filter.map(JSONText.quoted) ?? "null"),
      ("totals", Self.object(Self.metrics.map { ($0.name, String(profile.totals[$0])) })),
      ("sizes", Self.shares(summary.sizeShares)),
      ("lifetimes", Self.shares(summary.lifetimeShares)),
      ("timeline", encodeTimeline()),
      ("functions", functions), ("nodes", Self.encodeNodes(tree)), ("sites", sites),
      ("types", encodeTypes()), ("timers", timers),
      ("foot", JSONText.quoted(foot(tree))),
      ("strings", Self.array(strings.all.map(JSONText.quoted))),
    ]
    return Self.object(members)
  }

  static func object(_ members: [(String, String)]) -> String {
    "{" + members.map { "\(JSONText.quoted($0)):\($1)" }.joined(separator: ",") + "}"
  }

  static func array(_ values: some Sequence<String>) -> String {
    "[" + values.joined(separator: ",") + "]"
  }

  static func array(_ values: some Sequence<some BinaryInteger>) -> String {
    array(values.map { String($0) })
  }

  private static func shares(_ shares: [(label: String, count: Int)]) -> String {
    array(shares.filter { $0.count > 0 }.map { "[\(JSONText.quoted($0.label)),\($0.count)]" })
  }

  // --- Columns -----------------------------------------------------------------------------------

  private mutating func encodeFunctions(_ tree: PageTree) -> String {
    let names = tree.functions.map { strings.index(of: $0.name) }
    let modules = tree.functions.map { strings.index(of: $0.moduleName) }
    let roles = tree.functions.map { function in
      switch function.role {
      case .application: 0
      case .swiftRuntime, .swiftStandardLibrary, .languageRuntime: 1
      case .allocator, .systemLibrary, .marker: 2
      }
    }
    return Self.object([
      ("name", Self.array(names)), ("module", Self.array(modules)), ("role", Self.array(roles)),
    ])
  }

  private static func encodeNodes(_ tree: PageTree) -> String {
    let own = metrics.map { metric in (metric.name, array(tree.weights.map { $0[metric] })) }
    return object([
      ("parent", array(tree.parentSteps)), ("function", array(tree.nodeFunctions)),
      ("node", array(tree.carriers)), ("own", object(own)),
    ])
  }

  /// None where the recording knows no type.
  private mutating func encodeTypes() -> String {
    let groups =
      profile.typeShares.isEmpty
      ? [] : profile.groups(by: .type, orderedBy: ReportQuestion.defaultMetric)
    let names = groups.map { strings.index(of: ShownName.of($0.label)) }
    let counts = Self.metrics.map { metric in
      (metric.name, Self.array(groups.map { $0.counts[metric] }))
    }
    return Self.object([("name", Self.array(names)), ("counts", Self.object(counts))])
  }

  /// A filtered profile has none: it would be the whole program's.
  private func encodeTimeline() -> String {
    let points = profile.peakBytes == nil ? [] : profile.timeline.points
    return Self.object([
      ("time", Self.array(points.map(\.timeNanoseconds))),
      ("live", Self.array(points.map(\.liveBytes))),
      ("allocated", Self.array(points.map(\.allocatedBytes))),
    ])
  }

  private func foot(_ tree: PageTree) -> String {
    let filter = question.filter.map {
      " Only paths through functions or modules that match “\(DisplayWidth.printable($0))”."
    }
    let omitted =
      tree.omitted == 0
      ? ""
      : " \(Quantity.count(tree.omitted)) thin nodes are put together as [smaller paths]."
    return
      "plumb \(profile.run.recorderVersion). \(Quantity.count(tree.nodeFunctions.count)) nodes."
      + omitted + (filter ?? "")
  }
}
