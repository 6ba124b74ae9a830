extension Measurement {
  /// The measurement that a profile is.
  ///
  /// - Complexity: O(paths + sites * depth).
  public init(_ profile: Profile, name: String) {
    self.init(runOf: profile, name: name)
    totals = profile.totals
    let context = SiteContext(profile)
    sites = profile.groups(by: .site, orderedBy: .peakBytes).map {
      MeasuredSite($0, Array($0.sites), in: profile, context)
    }
    if !profile.typeShares.isEmpty {
      types = profile.groups(by: .type, orderedBy: .peakBytes).map {
        MeasuredType(name: $0.label, counts: $0.counts)
      }
    }
  }

  /// The measurements of a profile's parts, each site in one of them; without types.
  ///
  /// - Parameter part: The part that a site belongs to, by its index in the profile.
  /// - Complexity: O(paths + sites * depth), however many parts there are.
  static func parts<Part: Hashable>(
    of profile: Profile, name: String, part: (Int) -> Part
  ) -> [Part: Measurement] {
    var parts: [Part: Measurement] = [:]
    let context = SiteContext(profile)
    for group in profile.groups(by: .site, orderedBy: .peakBytes) {
      for (key, members) in Dictionary(grouping: group.sites, by: part) {
        let site = MeasuredSite(group, members, in: profile, context)
        parts[key, default: Measurement(runOf: profile, name: name)].sites.append(site)
        parts[key]?.totals += site.counts
      }
    }
    return parts
  }

  /// What is said of the run, without a count.
  private init(runOf profile: Profile, name: String) {
    self.init(name: name)
    command = profile.run.command
    executable = profile.run.executable
    allocator = profile.run.allocator
    recorderVersion = profile.run.recorderVersion
    modules = profile.modules.map(\.path)
    exitStatus = profile.run.exitStatus
    terminationSignal = profile.run.terminationSignal
    droppedEvents = profile.trust.droppedEvents + profile.trust.nestedEvents
    truncatedStacks = profile.trust.cutStacks + profile.trust.leftOutStacks
    isComplete = profile.trust.isComplete && profile.run.otherMalloc == nil
    isRunning = profile.trust.isRunning
    peakErrorBytes = profile.trust.peakErrorBytes
  }
}

/// What is found out once for all sites of a profile.
private struct SiteContext {
  let families: SiteFamilies
  let types: SiteTypes
  /// The ordinals of closures in each frame's name.
  let ordinalsOfFrame: [[Int]]

  init(_ profile: Profile) {
    families = SiteFamilies(profile)
    types = SiteTypes(profile)
    ordinalsOfFrame = profile.frames.frames.map {
      $0.function.map(NormalizedName.ordinals) ?? []
    }
  }
}

extension MeasuredSite {
  /// - Parameters:
  ///   - group: One of the profile's groups by site.
  ///   - members: Those of the group's sites that count.
  fileprivate init(
    _ group: ProfileGroup, _ members: [Int], in profile: Profile, _ context: SiteContext
  ) {
    let path = members.first.map { profile.sites[$0].path } ?? .root
    self.init(
      identity: group.identity ?? SiteIdentity(value: 0), family: context.families[path],
      function: group.label, module: group.moduleName,
      counts: members.reduce(into: .zero) { $0 += profile.sites[$1].counts })
    let blamed = profile.blamedLines(of: members)
    file = blamed.first?.file
    line = blamed.first?.line
    places = Set(blamed.compactMap { Self.place(file: $0.file, line: $0.line) })
    lines = Self.lines(of: members, in: profile, types: context.types)
    isLoading = Self.isLoading(path, in: profile)
    stack = profile.paths.ancestry(of: path).reversed().map {
      profile.frames[profile.paths.frame(of: $0)].displayName
    }
    type = context.types.name(of: members)
    sizeClass = Self.commonest(
      members.reduce(into: SizeHistogram()) { $0.merge(profile.sites[$1].sizes) })
    ordinals = profile.paths.ancestry(of: path).flatMap {
      context.ordinalsOfFrame[profile.paths.frame(of: $0).index]
    }
  }

  /// The blamed lines with what each counted.
  ///
  /// - Complexity: O(sites * depth).
  public static func lines(
    of sites: some Sequence<Int>, in profile: Profile, types: SiteTypes
  ) -> [MeasuredLine] {
    var members: [String: [Int]] = [:]
    var lines: [MeasuredLine] = []
    for site in sites {
      guard let frame = profile.frame(of: profile.blame(of: profile.sites[site].path)),
        let file = frame.file, let number = frame.line
      else { continue }
      let place = "\(file):\(number)"
      if members[place] == nil {
        lines.append(MeasuredLine(file: file, line: number, counts: .zero))
      }
      members[place, default: []].append(site)
    }
    for index in lines.indices {
      let own = members["\(lines[index].file):\(lines[index].line)"] ?? []
      lines[index].counts = own.reduce(into: .zero) { $0 += profile.sites[$1].counts }
      lines[index].type = types.name(of: own)
    }
    return lines.sorted { ($0.file, $0.line) < ($1.file, $1.line) }
  }

  /// Whether the loader called what allocated at a path.
  static func isLoading(_ path: PathID, in profile: Profile) -> Bool {
    let outermost = profile.paths.ancestry(of: path).reversed().first
    return isLoader(outermost.map { profile.frames[profile.paths.frame(of: $0)].moduleName })
  }

  /// Whether a file is the system's loader.
  public static func isLoader(_ module: String?) -> Bool { module?.hasPrefix("ld-linux") ?? false }

  /// The place without its folder, which differs between machines.
  public static func place(file: String?, line: Int?) -> String? {
    guard let file, let line else { return nil }
    return "\(LoadedModule.name(ofPath: file)):\(line)"
  }

  /// The class of most allocations, the smallest of equals.
  public static func commonest(_ sizes: SizeHistogram) -> Int? {
    sizes.buckets.max {
      ($0.allocations, $1.sizeClass) < ($1.allocations, $0.sizeClass)
    }?.sizeClass
  }
}
