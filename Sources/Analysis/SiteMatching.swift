import ProfileModel

/// A site with what the passes of the ladder ask of it.
struct MatchedSite {
  var site: MeasuredSite
  /// Its type without the program's own name.
  var type: String?
  var blame: BlameKey

  init(_ site: MeasuredSite, program: ProgramName, names: ComparableNames) {
    self.site = site
    type = site.type.map(names.comparable)
    blame = BlameKey(
      function: names.comparable(NormalizedName.family(site.function)),
      module: program.module(site.module), type: type, sizeClass: site.sizeClass)
  }
}

/// What is left to know a site by when its callers changed.
struct BlameKey: Hashable {
  var function: String
  var module: String
  var type: String?
  var sizeClass: Int?

  /// The function, whatever it allocates.
  var anyBlock: BlameKey { BlameKey(function: function, module: module) }
}

/// Recognises the sites of one measurement in another: a ladder of passes, each of which pairs only
/// what those before left.
///
/// 1. *exact*: the same functions and lines.
/// 2. *moved*: the same functions. An edit above moves lines, and nothing else.
/// 3. *renamed*: the same functions but for the ordinals of closures, thunks and numbered copies.
///    Families whose ordinals tell siblings apart are aligned as a whole, before their names are
///    believed.
/// 4. *blame*: the blamed function with its type and size class, all such sites together: a caller
///    was renamed, inlined or split. Then the function alone: what it allocates changed as well,
///    as between a debug and a release build.
/// 5. What is left is new, or gone.
struct SiteMatching {
  private var base: [MatchedSite?]
  private var new: [MatchedSite?]
  private(set) var differences: [SiteDifference] = []

  /// - Complexity: O(sites) but for families of closures, where it is the product of both sides.
  init(base: Measurement, new: Measurement) {
    let names = ComparableNames(base, new)
    self.base = base.sites.map { MatchedSite($0, program: names.base, names: names) }
    self.new = new.sites.map { MatchedSite($0, program: names.new, names: names) }
    alignFamilies { $0.contains { !$0.site.ordinals.isEmpty } }
    pairIdentities()
    alignFamilies { _ in true }
    pairBlame { $0 }
    pairBlame(by: \.anyBlock)
    for site in self.base.compactMap(\.self) { append(site.site, nil, nil) }
    for site in self.new.compactMap(\.self) { append(nil, site.site, nil) }
    let lines = LineMatching(differences)
    for index in differences.indices {
      differences[index].lines = lines.differences(of: differences[index])
    }
  }

  private mutating func pair(_ baseIndex: Int, _ newIndex: Int) {
    guard let first = base[baseIndex], let second = new[newIndex] else { return }
    append(first.site, second.site, Self.pass(first.site, second.site))
    base[baseIndex] = nil
    new[newIndex] = nil
  }

  private mutating func append(_ base: MeasuredSite?, _ new: MeasuredSite?, _ pass: MatchPass?) {
    differences.append(SiteDifference(base: base, new: new, pass: pass))
  }

  /// A side may know only some of a site's lines: then those it knows must be the other's, too.
  private static func pass(_ base: MeasuredSite, _ new: MeasuredSite) -> MatchPass {
    guard base.identity == new.identity else { return .renamed }
    let sameLines =
      base.places.isSubset(of: new.places) || new.places.isSubset(of: base.places)
    return sameLines ? .exact : .moved
  }

  private mutating func pairIdentities() {
    var positions: [SiteIdentity: Int] = [:]
    for (index, site) in new.enumerated() {
      if let site { positions[site.site.identity] = index }
    }
    for index in base.indices {
      guard let site = base[index], let other = positions[site.site.identity] else { continue }
      pair(index, other)
    }
  }

  /// Pairs within each family of which both sides have members, and that `applies` to.
  private mutating func alignFamilies(where applies: ([MatchedSite]) -> Bool) {
    let baseFamilies = Self.families(base)
    let newFamilies = Self.families(new)
    for (family, baseMembers) in baseFamilies.sorted(by: { $0.key < $1.key }) {
      guard let newMembers = newFamilies[family] else { continue }
      let (olds, news) = (Self.ordered(baseMembers, base), Self.ordered(newMembers, new))
      guard applies(olds.map(\.site) + news.map(\.site)) else { continue }
      for pair in SiblingAlignment.pairs(olds.map(\.site), news.map(\.site)) {
        self.pair(olds[pair.base].index, news[pair.new].index)
      }
    }
  }

  private static func families(_ sites: [MatchedSite?]) -> [SiteIdentity: [Int]] {
    var families: [SiteIdentity: [Int]] = [:]
    for (index, site) in sites.enumerated() {
      if let family = site?.site.family { families[family, default: []].append(index) }
    }
    return families
  }

  /// Siblings in the order of the source: outermost ordinals first, then by line.
  private static func ordered(
    _ indices: [Int], _ sites: [MatchedSite?]
  ) -> [(index: Int, site: MatchedSite)] {
    indices.compactMap { index in sites[index].map { (index, $0) } }.sorted { left, right in
      let (first, second) = (left.site.site, right.site.site)
      let (outer, other) = (first.ordinals.reversed(), second.ordinals.reversed())
      if !outer.elementsEqual(other) { return outer.lexicographicallyPrecedes(other) }
      if first.line != second.line { return (first.line ?? 0) < (second.line ?? 0) }
      return first.identity < second.identity
    }
  }

  /// What was one caller may be two now, so all of one key are put together on either side.
  private mutating func pairBlame(by key: (BlameKey) -> BlameKey) {
    let (olds, news) = (Self.byBlame(base, key), Self.byBlame(new, key))
    for (key, own) in olds.sorted(by: { $0.value[0] < $1.value[0] }) {
      guard let others = news[key] else { continue }
      append(
        Self.together(own.compactMap { base[$0]?.site }),
        Self.together(others.compactMap { new[$0]?.site }), .blame)
      for index in own { base[index] = nil }
      for index in others { new[index] = nil }
    }
  }

  private static func byBlame(
    _ sites: [MatchedSite?], _ key: (BlameKey) -> BlameKey
  ) -> [BlameKey: [Int]] {
    var indices: [BlameKey: [Int]] = [:]
    for (index, site) in sites.enumerated() {
      if let site { indices[key(site.blame), default: []].append(index) }
    }
    return indices
  }

  private static func lines(of sites: [MeasuredSite]) -> [MeasuredLine] {
    var lines: [String: MeasuredLine] = [:]
    for line in sites.flatMap(\.lines) {
      let key = "\(line.file):\(line.line)"
      guard var sum = lines[key] else {
        lines[key] = line
        continue
      }
      sum.counts += line.counts
      if sum.type != line.type { sum.type = nil }
      lines[key] = sum
    }
    return lines.values.sorted { ($0.file, $0.line) < ($1.file, $1.line) }
  }

  /// The heaviest of some sites with the counts of all.
  private static func together(_ sites: [MeasuredSite]) -> MeasuredSite? {
    let heaviest = sites.max {
      ($0.counts.allocatedBytes, $1.identity) < ($1.counts.allocatedBytes, $0.identity)
    }
    guard var result = heaviest else { return nil }
    result.counts = sites.reduce(into: .zero) { $0 += $1.counts }
    result.places = sites.reduce(into: []) { $0.formUnion($1.places) }
    result.lines = sites.contains { $0.lines.isEmpty } ? [] : lines(of: sites)
    return result
  }
}
