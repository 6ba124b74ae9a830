extension Profile {
  /// The profile as rows, the heaviest by `metric` first, equals by identity and label.
  ///
  /// By function and module, a path's own weight goes to its blame frame, and its inclusive weight
  /// to every function or module on it, once each.
  ///
  /// - Complexity: O(paths + sites * depth).
  public func groups(by grouping: Grouping, orderedBy metric: Metric) -> [ProfileGroup] {
    var groups =
      switch grouping {
      case .site: groupsBySite()
      case .function: groups { FrameKey(function: $0.displayName, module: $0.moduleName) }
      case .module: groups { FrameKey(function: nil, module: $0.moduleName) }
      case .thread: groupsByThread()
      }
    for index in groups.indices {
      groups[index].sites.sort {
        (sites[$1].counts[metric], $0) < (sites[$0].counts[metric], $1)
      }
    }
    groups.sort { left, right in
      let (leftValue, rightValue) = (left.counts[metric], right.counts[metric])
      if leftValue != rightValue { return leftValue > rightValue }
      if left.identity != right.identity, let first = left.identity, let second = right.identity {
        return first < second
      }
      return (left.label, left.moduleName, left.thread ?? 0)
        < (right.label, right.moduleName, right.thread ?? 0)
    }
    return groups
  }

  private func groupsBySite() -> [ProfileGroup] {
    let identities = SiteIdentities(self)
    var indices: [SiteIdentity: Int] = [:]
    var groups: [ProfileGroup] = []
    for (siteIndex, site) in sites.enumerated() {
      let identity = identities[site.path]
      if let index = indices[identity] {
        groups[index].counts += site.counts
        groups[index].sites.append(siteIndex)
        continue
      }
      let blame = blame(of: site.path)
      let frame = frame(of: blame)
      var group = ProfileGroup(
        label: frame?.displayName ?? Marker.unattributed.description,
        moduleName: frame?.moduleName ?? "")
      group.unnamedCode = blame.unnamed.map { frames[paths.frame(of: $0)].displayName }
      group.identity = identity
      group.counts = site.counts
      group.sites = [siteIndex]
      indices[identity] = groups.count
      groups.append(group)
    }
    return groups
  }

  private struct FrameKey: Hashable {
    var function: String?
    var module = ""

    var group: ProfileGroup {
      let label = function ?? (module.isEmpty ? "[no module]" : module)
      return ProfileGroup(label: label, moduleName: module)
    }
  }

  private func groups(keyedBy key: (Frame) -> FrameKey) -> [ProfileGroup] {
    var indices: [FrameKey: Int] = [:]
    var groups: [ProfileGroup] = []
    func index(of key: FrameKey) -> Int {
      if let index = indices[key] { return index }
      indices[key] = groups.count
      groups.append(key.group)
      return groups.count - 1
    }
    let groupOfFrame = frames.frames.map { $0.isMarker ? nil : index(of: key($0)) }
    var inclusive = [Counts](repeating: .zero, count: groups.count)
    var lastSite = [Int](repeating: -1, count: groups.count)
    for (siteIndex, site) in sites.enumerated() {
      for path in paths.ancestry(of: site.path) {
        guard let group = groupOfFrame[paths.frame(of: path).index] else { continue }
        guard lastSite[group] != siteIndex else { continue }
        lastSite[group] = siteIndex
        inclusive[group] += site.counts
      }
      let blamed = blame(of: site.path).path
      // A path of markers alone is a group by the name of its marker.
      let frame = blamed == .root ? Frame(marker: .unattributed) : frames[paths.frame(of: blamed)]
      let own = index(of: frame.isMarker ? FrameKey(function: frame.displayName) : key(frame))
      if own == inclusive.count { inclusive.append(.zero) }
      if frame.isMarker { inclusive[own] += site.counts }
      groups[own].counts += site.counts
      groups[own].sites.append(siteIndex)
    }
    for index in groups.indices { groups[index].inclusiveCounts = inclusive[index] }
    return groups.filter { $0.inclusiveCounts != .zero || !$0.sites.isEmpty }
  }

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
