extension Profile {
  /// The profile as rows, the heaviest by `metric` first, equals by identity and label.
  ///
  /// By function and module, a path's own weight goes to its blame frame, and its inclusive weight
  /// to every function or module on it, once each.
  ///
  /// - Complexity: O(paths + sites * depth + groups * log groups).
  public func groups(by grouping: Grouping, orderedBy metric: Metric) -> [ProfileGroup] {
    var groups =
      switch grouping {
      case .site: groupsBySite()
      case .function: groupsByFrame { FrameKey(function: $0.displayName, module: $0.moduleName) }
      case .module: groupsByFrame { FrameKey(function: nil, module: $0.moduleName) }
      case .thread: groupsByThread()
      }
    for index in groups.indices where groups[index].sites.count > 1 {
      groups[index].sites.sort {
        (sites[$1].counts[metric], $0) < (sites[$0].counts[metric], $1)
      }
    }
    return ordered(groups, by: metric)
  }

  /// Sorts positions rather than groups: a group is large to move.
  private func ordered(_ groups: [ProfileGroup], by metric: Metric) -> [ProfileGroup] {
    struct Key {
      var value: Int
      var identity: UInt64
      var position: Int
    }
    var keys = groups.indices.map { index in
      Key(
        value: groups[index].counts[metric], identity: groups[index].identity?.value ?? 0,
        position: index)
    }
    keys.sort { left, right in
      if left.value != right.value { return left.value > right.value }
      if left.identity != right.identity { return left.identity < right.identity }
      let (first, second) = (groups[left.position], groups[right.position])
      return (first.label, first.moduleName, first.thread ?? 0)
        < (second.label, second.moduleName, second.thread ?? 0)
    }
    return keys.map { groups[$0.position] }
  }

  // --- By site -----------------------------------------------------------------------------------

  private func groupsBySite() -> [ProfileGroup] {
    let identities = SiteIdentities(self)
    var names = DisplayNames(frames)
    var indices: [SiteIdentity: Int] = [:]
    var groups: [ProfileGroup] = []
    for siteIndex in sites.indices {
      let identity = identities[sites[siteIndex].path]
      if let index = indices[identity] {
        groups[index].counts += sites[siteIndex].counts
        groups[index].sites.append(siteIndex)
        continue
      }
      var group = group(blamedFor: sites[siteIndex].path, names: &names)
      group.identity = identity
      group.counts = sites[siteIndex].counts
      group.sites = [siteIndex]
      indices[identity] = groups.count
      groups.append(group)
    }
    return groups
  }

  private func group(blamedFor path: PathID, names: inout DisplayNames) -> ProfileGroup {
    let blame = blame(of: path)
    guard blame.path != .root else {
      return ProfileGroup(label: Marker.unattributed.description)
    }
    let frame = paths.frame(of: blame.path)
    var group = ProfileGroup(
      label: names[frame], moduleName: frames.frames[frame.index].moduleName)
    group.unnamedCode = blame.unnamed.map { names[paths.frame(of: $0)] }
    return group
  }

  // --- By function and module --------------------------------------------------------------------

  private struct FrameKey: Hashable {
    var function: String?
    var module = ""

    var group: ProfileGroup {
      let label = function ?? (module.isEmpty ? "[no module]" : module)
      return ProfileGroup(label: label, moduleName: module)
    }
  }

  private func groupsByFrame(_ key: (Frame) -> FrameKey) -> [ProfileGroup] {
    var indices: [FrameKey: Int] = [:]
    var groups: [ProfileGroup] = []
    // A path of markers alone is a group by the name of its marker.
    let groupOfFrame = (frames.frames + [Frame(marker: .unattributed)]).map { frame in
      let key = frame.isMarker ? FrameKey(function: frame.displayName) : key(frame)
      if let index = indices[key] { return index }
      indices[key] = groups.count
      groups.append(key.group)
      return groups.count - 1
    }
    var own = [Counts](repeating: .zero, count: groups.count)
    var inclusive = own
    var lastSite = [Int](repeating: -1, count: groups.count)
    for siteIndex in sites.indices {
      let counts = sites[siteIndex].counts
      for path in paths.ancestry(of: sites[siteIndex].path) {
        let group = groupOfFrame[paths.frame(of: path).index]
        guard lastSite[group] != siteIndex else { continue }
        lastSite[group] = siteIndex
        inclusive[group] += counts
      }
      let blamed = blame(of: sites[siteIndex].path).path
      let group = groupOfFrame[blamed == .root ? frames.count : paths.frame(of: blamed).index]
      if blamed == .root { inclusive[group] += counts }
      own[group] += counts
      groups[group].sites.append(siteIndex)
    }
    for index in groups.indices {
      groups[index].counts = own[index]
      groups[index].inclusiveCounts = inclusive[index]
    }
    // A marker is a row only where nothing else can be blamed.
    let markers = Set(
      groupOfFrame.indices.filter { $0 == frames.count || frames.frames[$0].isMarker }
        .map { groupOfFrame[$0] })
    return groups.indices
      .filter { !groups[$0].sites.isEmpty || (inclusive[$0] != .zero && !markers.contains($0)) }
      .map { groups[$0] }
  }

  // --- By thread ---------------------------------------------------------------------------------

  private func groupsByThread() -> [ProfileGroup] {
    var groups = threads.enumerated().map { index, thread in
      var group = ProfileGroup(label: thread.name)
      group.thread = index
      return group
    }
    for share in threadShares {
      groups[share.thread].counts += share.counts
      groups[share.thread].sites.append(share.site)
    }
    return groups.filter { !$0.sites.isEmpty }
  }
}

/// The display names of frames, each made once.
private struct DisplayNames {
  private let frames: FrameTable
  private var names: [String?]

  init(_ frames: FrameTable) {
    self.frames = frames
    names = Array(repeating: nil, count: frames.count)
  }

  subscript(frame: FrameID) -> String {
    mutating get {
      if let known = names[frame.index] { return known }
      let name = frames[frame].displayName
      names[frame.index] = name
      return name
    }
  }
}
