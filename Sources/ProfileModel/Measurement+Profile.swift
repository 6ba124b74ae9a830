extension Measurement {
  /// The measurement that a profile is.
  ///
  /// - Complexity: O(paths + sites * depth).
  public init(_ profile: Profile, name: String) {
    self.init(name: name)
    command = profile.run.command
    executable = profile.run.executable
    allocator = profile.run.allocator
    exitStatus = profile.run.exitStatus
    terminationSignal = profile.run.terminationSignal
    droppedEvents = profile.trust.droppedEvents + profile.trust.nestedEvents
    truncatedStacks = profile.trust.cutStacks + profile.trust.leftOutStacks
    isComplete = profile.trust.isComplete && profile.run.otherMalloc == nil
    isRunning = profile.trust.isRunning
    peakErrorBytes = profile.trust.peakErrorBytes
    totals = profile.totals
    let families = SiteFamilies(profile)
    let siteTypes = SiteTypes(profile)
    sites = profile.groups(by: .site, orderedBy: .peakBytes).map {
      MeasuredSite($0, in: profile, families: families, types: siteTypes)
    }
    if !profile.typeShares.isEmpty {
      types = profile.groups(by: .type, orderedBy: .peakBytes).map {
        MeasuredType(name: $0.label, counts: $0.counts)
      }
    }
  }
}

extension MeasuredSite {
  /// - Parameter group: One of the profile's groups by site.
  fileprivate init(
    _ group: ProfileGroup, in profile: Profile, families: SiteFamilies, types: SiteTypes
  ) {
    let path = group.sites.first.map { profile.sites[$0].path } ?? .root
    self.init(
      identity: group.identity ?? SiteIdentity(value: 0), family: families[path],
      function: group.label, module: group.moduleName, counts: group.counts)
    let lines = profile.blamedLines(of: group.sites)
    file = lines.first?.file
    line = lines.first?.line
    places = Set(lines.compactMap { Self.place(file: $0.file, line: $0.line) })
    type = types.name(of: group.sites)
    sizeClass = Self.commonest(
      group.sites.reduce(into: SizeHistogram()) { $0.merge(profile.sites[$1].sizes) })
    ordinals = profile.paths.ancestry(of: path).flatMap { path in
      profile.frames[profile.paths.frame(of: path)].function.map(NormalizedName.ordinals) ?? []
    }
  }

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
