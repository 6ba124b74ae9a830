import ProfileModel

/// The sites of a page by columns; of very many the lightest are left out, and counted.
struct PageSites {
  /// Sites that a table is pleasant with.
  private static let limit = 5000

  private let profile: Profile
  private let metrics: [Metric]
  private let all: Int
  private let groups: [ProfileGroup]

  init(_ profile: Profile, metrics: [Metric]) {
    self.profile = profile
    self.metrics = metrics
    let groups = profile.groups(by: .site, orderedBy: ReportQuestion.defaultMetric)
    all = groups.count
    self.groups = groups.count <= Self.limit ? groups : Self.heaviest(groups, by: metrics)
  }

  /// Those that are heaviest by the metric by which each is heaviest.
  private static func heaviest(_ groups: [ProfileGroup], by metrics: [Metric]) -> [ProfileGroup] {
    let totals = groups.reduce(into: Counts.zero) { $0 += $1.counts }
    let shares = groups.map { group in
      metrics.map { Double(group.counts[$0]) / Double(max(totals[$0], 1)) }.max() ?? 0
    }
    let ranked = groups.indices.sorted { (shares[$1], $0) < (shares[$0], $1) }
    return ranked.prefix(limit).sorted().map { groups[$0] }
  }

  func encode(_ functions: [CallTree.Function], strings: inout PprofStrings) -> String {
    let indices = Dictionary(
      functions.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    var names: [Int] = []
    var places: [Int] = []
    var modules: [Int] = []
    var owners: [Int] = []
    var types: [Int] = []
    let siteTypes = SiteTypes(profile)
    for group in groups {
      let place = PlaceText.place(ofFirst: profile.blamedLines(of: group.sites)) ?? ""
      names.append(strings.index(of: ShownName.of(group.label)))
      places.append(strings.index(of: DisplayWidth.printable(place)))
      modules.append(strings.index(of: DisplayWidth.printable(group.moduleName)))
      let function = group.frame.flatMap { frame in
        indices[
          .init(
            name: ShownName.of(frame), moduleName: DisplayWidth.printable(frame.moduleName),
            role: frame.role)]
      }
      owners.append(function ?? -1)
      types.append(strings.index(of: siteTypes.name(of: group.sites).map(ShownName.of) ?? ""))
    }
    let counts = metrics.map { metric in
      (metric.name, PageData.array(groups.map { $0.counts[metric] }))
    }
    return PageData.object([
      ("id", PageData.array(groups.map { JSONText.quoted($0.identity?.description ?? "") })),
      ("name", PageData.array(names)), ("place", PageData.array(places)),
      ("module", PageData.array(modules)), ("function", PageData.array(owners)),
      ("type", PageData.array(types)),
      ("stacks", PageData.array(groups.map(\.sites.count))),
      ("counts", PageData.object(counts)), ("all", String(all)),
      ("omitted", String(all - groups.count)),
    ])
  }
}
