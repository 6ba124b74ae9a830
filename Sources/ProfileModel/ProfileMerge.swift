/// Puts captures of several processes, hosts or shards together into one profile.
///
/// Modules are one where path and build id are; with them frames, paths and sites. Code of
/// different builds stays apart by module, and its named sites still meet in a report, by their
/// identity. The highest moment of all together nobody saw: peak figures are sums of each capture's
/// own, and there is no timeline. Timers of one name are one, without percentiles.
public struct ProfileMerge {
  private struct ModuleKey: Hashable {
    var path: String
    var buildID: String?
  }

  private struct TypeKey: Hashable {
    var kind: BlockType.Kind
    var name: String
  }

  /// Everything that was added so far.
  public private(set) var profile: Profile
  private var modules: [ModuleKey: Int] = [:]
  private var types: [TypeKey: Int] = [:]
  private var siteOfPath: [PathID: Int] = [:]
  private var executables: [String]

  /// A merge that begins with one capture.
  public init(_ first: Profile) {
    profile = first
    executables = [first.run.executable]
    for (index, module) in first.modules.enumerated() {
      modules[ModuleKey(path: module.path, buildID: module.buildID)] = index
    }
    for (index, type) in first.types.enumerated() {
      if let name = type.name { types[TypeKey(kind: type.kind, name: name)] = index }
    }
    for (index, site) in first.sites.enumerated() { siteOfPath[site.path] = index }
  }

  /// Adds a capture.
  ///
  /// - Complexity: O(frames + paths + sites + thread shares) of what is added.
  public mutating func add(_ other: Profile) {
    addRun(other)
    let newModules = other.modules.map { index(of: $0) }
    let newFrames = other.frames.frames.map { frame in
      var frame = frame
      frame.module = frame.module.map { newModules[$0] }
      return profile.frames.intern(frame)
    }
    var newPaths: [PathID] = [.root]
    newPaths.reserveCapacity(other.paths.count)
    for path in other.paths.identifiers {
      newPaths.append(
        profile.paths.intern(
          frame: newFrames[other.paths.frame(of: path).index],
          below: newPaths[other.paths.parent(of: path).index]))
    }
    let newSites = other.sites.map { site in
      var site = site
      site.path = newPaths[site.path.index]
      return add(site)
    }
    let firstThread = profile.threads.count
    profile.threads += other.threads
    profile.threadShares += other.threadShares.map { share in
      ThreadShare(
        site: newSites[share.site], thread: firstThread + share.thread, counts: share.counts)
    }
    profile.orderThreadShares()
    addTypes(other, newModules: newModules, newSites: newSites)
    for timer in other.timers { add(timer) }
    profile.orderTimers()
  }

  private mutating func add(_ timer: RecordedTimer) {
    if let known = profile.timers.firstIndex(where: { $0.name == timer.name }) {
      profile.timers[known].merge(timer)
    } else {
      profile.timers.append(timer)
    }
  }

  /// A named type that both know is one.
  private mutating func addTypes(_ other: Profile, newModules: [Int], newSites: [Int]) {
    var newTypes: [Int] = []
    let firstType = profile.types.count
    for (index, type) in other.types.enumerated() {
      var type = type
      type.module = type.module.map { newModules[$0] }
      type.arguments = type.arguments.map { $0.map { firstType + $0 } }
      profile.types.append(type)
      let key = type.name.map { TypeKey(kind: type.kind, name: $0) }
      let known = key.flatMap { types[$0] } ?? firstType + index
      if let key { types[key] = known }
      newTypes.append(known)
    }
    profile.typeShares += other.typeShares.map { share in
      TypeShare(site: newSites[share.site], type: newTypes[share.type], counts: share.counts)
    }
    profile.orderTypeShares()
  }

  private mutating func index(of module: LoadedModule) -> Int {
    let key = ModuleKey(path: module.path, buildID: module.buildID)
    if let known = modules[key] { return known }
    modules[key] = profile.modules.count
    profile.modules.append(module)
    return profile.modules.count - 1
  }

  private mutating func add(_ site: Site) -> Int {
    if let known = siteOfPath[site.path] {
      profile.sites[known].merge(site)
      return known
    }
    siteOfPath[site.path] = profile.sites.count
    profile.sites.append(site)
    return profile.sites.count - 1
  }

  // --- The runs ----------------------------------------------------------------------------------

  private mutating func addRun(_ other: Profile) {
    profile.run.captures += other.run.captures
    profile.run.waitStatus = nil
    profile.run.end = .unknown
    profile.run.durationNanoseconds = nil
    profile.run.startTimeNanoseconds = min(
      profile.run.startTimeNanoseconds, other.run.startTimeNanoseconds)
    profile.run.otherMalloc = profile.run.otherMalloc ?? other.run.otherMalloc
    if profile.run.allocator != other.run.allocator { profile.run.allocator = "several allocators" }
    profile.timeline = Timeline()
    profile.peakBytes = nil
    profile.trust.add(other.trust)
    if !executables.contains(other.run.executable) {
      executables.append(other.run.executable)
      profile.trust.remarks.append(
        "\(other.run.executable) is another program than \(executables[0]): sums over both mean "
          + "little."
      )
    }
  }
}

extension Trust {
  /// What either of two captures could not keep.
  fileprivate mutating func add(_ other: Trust) {
    let counts: [WritableKeyPath<Trust, Int>] = [
      \.droppedEvents, \.nestedEvents, \.unattributedEvents, \.unknownFrees, \.inheritedFrees,
      \.untrackedBlocks, \.cutStacks, \.leftOutStacks, \.foreignStacks, \.foldedSites,
      \.saturatedLifetimes, \.overflowThreads, \.recorderBytes, \.peakErrorBytes,
      \.childrenForked, \.childrenSpawned, \.childrenUnrecorded, \.unsymbolisedFrames,
      \.linelessFrames, \.approximateLineFrames, \.codeFrames,
    ]
    for count in counts { self[keyPath: count] += other[keyPath: count] }
    isRunning = isRunning || other.isRunning
    for table in other.fullTables where !fullTables.contains(table) { fullTables.append(table) }
    for remark in other.remarks where !remarks.contains(remark) { remarks.append(remark) }
  }
}
