extension Profile {
  /// The profile as rows, the heaviest by `metric` first, equals by identity and label.
  ///
  /// By function, file, line and module, a path's own weight goes to its blame frame, and its
  /// inclusive weight to every function, file, line or module on it, once each.
  ///
  /// - Complexity: O(paths + sites * depth + groups * log groups).
  public func groups(by grouping: Grouping, orderedBy metric: Metric) -> [ProfileGroup] {
    let members =
      switch grouping {
      case .site: membersBySite()
      case .function, .file, .line, .module: membersByFrame(grouping)
      case .type: membersByType()
      case .reason: membersByReason()
      case .thread: membersByThread()
      }
    let store = store(grouping, members: members, orderedBy: metric)
    // What nothing belongs to is no row: a thread that did nothing, a marker inside a path.
    return order(store, by: metric).lazy
      .filter { store.starts[Int($0)] < store.starts[Int($0) + 1] || members.isShown[Int($0)] }
      .map { ProfileGroup(store: store, position: $0) }
  }

  /// Who belongs where. A member is a site, or a part of one: a thread's share, or a type's.
  private struct Members {
    var keys: [GroupKey] = []
    /// The group of each member.
    var groups: [Int32] = []
    /// The site of each member, and what it counts; nil where members are the sites.
    var parts: [(site: Int, counts: Counts)]?
    var labels: [String] = []
    var inclusiveCounts: [Counts] = []
    /// Whether a group without members is a row.
    var isShown: [Bool] = []
  }

  // --- Who belongs where -------------------------------------------------------------------------

  private func membersBySite() -> Members {
    let identities = SiteIdentities(self)
    var members = Members()
    members.groups.reserveCapacity(sites.count)
    var positions: [UInt64: Int32] = [:]
    for index in sites.indices {
      let path = sites[index].path
      let identity = identities[path].value
      if let position = positions[identity] {
        members.groups.append(position)
        continue
      }
      positions[identity] = Int32(members.keys.count)
      members.groups.append(Int32(members.keys.count))
      let blame = blame(of: path)
      members.keys.append(
        GroupKey(
          index: frameIndex(of: blame.path), unnamed: blame.unnamed.map(frameIndex(of:)) ?? -1,
          identity: identity))
    }
    members.isShown = Array(repeating: false, count: members.keys.count)
    return members
  }

  private func frameIndex(of path: PathID) -> Int32 {
    path == .root ? -1 : Int32(paths.frame(of: path).index)
  }

  private func membersByFrame(_ grouping: Grouping) -> Members {
    var members = Members()
    var positions: [FrameName: Int32] = [:]
    var groupOfFrame: [Int32] = []
    for (index, frame) in frames.frames.enumerated() {
      let name = FrameName(frame, grouping: grouping)
      let position = positions[name] ?? Int32(members.keys.count)
      if position == members.keys.count {
        positions[name] = position
        members.keys.append(GroupKey(index: Int32(index)))
        members.isShown.append(!frame.isMarker)
      }
      groupOfFrame.append(position)
    }
    let withoutStack = Int32(members.keys.count)
    members.keys.append(GroupKey(index: -1))
    members.isShown.append(false)
    addInclusiveCounts(to: &members, groupOfFrame: groupOfFrame)
    for site in sites {
      let frame = frameIndex(of: blame(of: site.path).path)
      members.groups.append(frame < 0 ? withoutStack : groupOfFrame[Int(frame)])
    }
    return members
  }

  private func addInclusiveCounts(to members: inout Members, groupOfFrame: [Int32]) {
    var inclusive = [Counts](repeating: .zero, count: members.keys.count)
    var lastSite = [Int](repeating: -1, count: members.keys.count)
    for index in sites.indices {
      let (path, counts) = (sites[index].path, sites[index].counts)
      if path == .root { inclusive[inclusive.count - 1] += counts }
      for caller in paths.ancestry(of: path) {
        let group = Int(groupOfFrame[paths.frame(of: caller).index])
        guard lastSite[group] != index else { continue }
        lastSite[group] = index
        inclusive[group] += counts
      }
    }
    members.inclusiveCounts = inclusive
    for group in inclusive.indices where inclusive[group] == .zero {
      members.isShown[group] = false
    }
  }

  private func membersByType() -> Members {
    let labels = TypeLabels(self)
    return membersByLabel(labels.label)
  }

  private func membersByReason() -> Members {
    let reasons = AllocationReasons(self)
    return membersByLabel { reasons.reason(of: $0)?.title ?? AllocationReasons.unknown }
  }

  private func membersByLabel(_ label: (TypedPart) -> String) -> Members {
    var members = Members()
    let parts = typedParts()
    var positions: [String: Int32] = [:]
    for part in parts {
      let label = label(part)
      let position = positions[label] ?? Int32(members.keys.count)
      if position == members.keys.count {
        positions[label] = position
        members.keys.append(GroupKey(index: position))
        members.labels.append(label)
      }
      members.groups.append(position)
    }
    members.parts = parts.map { ($0.site, $0.counts) }
    members.isShown = Array(repeating: false, count: members.keys.count)
    return members
  }

  private func membersByThread() -> Members {
    var members = Members()
    members.keys = threads.indices.map { GroupKey(index: Int32($0)) }
    members.groups = threadShares.map { Int32($0.thread) }
    members.parts = threadShares.map { ($0.site, $0.counts) }
    members.isShown = Array(repeating: false, count: threads.count)
    return members
  }

  // --- Rows --------------------------------------------------------------------------------------

  private func store(
    _ grouping: Grouping, members: Members, orderedBy metric: Metric
  ) -> GroupStore {
    var counts = [Counts](repeating: .zero, count: members.keys.count)
    var starts = [Int32](repeating: 0, count: members.keys.count + 1)
    for (member, group) in members.groups.enumerated() {
      counts[Int(group)] += members.parts?[member].counts ?? sites[member].counts
      starts[Int(group) + 1] += 1
    }
    for group in members.keys.indices { starts[group + 1] += starts[group] }
    var next = starts
    var memberSites = [Int](repeating: 0, count: members.groups.count)
    for (member, group) in members.groups.enumerated() {
      memberSites[Int(next[Int(group)])] = members.parts?[member].site ?? member
      next[Int(group)] += 1
    }
    for group in members.keys.indices where starts[group + 1] - starts[group] > 1 {
      memberSites[Int(starts[group])..<Int(starts[group + 1])].sort {
        (sites[$1].counts[metric], $0) < (sites[$0].counts[metric], $1)
      }
    }
    return GroupStore(
      self, grouping: grouping, labels: members.labels, keys: members.keys,
      counts: counts, inclusiveCounts: members.inclusiveCounts, sites: memberSites, starts: starts)
  }

  /// The positions of a store in the order of rows.
  private func order(_ store: GroupStore, by metric: Metric) -> [Int32] {
    struct Rank {
      var value: Int
      var identity: UInt64
      var position: Int32
    }
    var ranks = store.keys.indices.map { position in
      Rank(
        value: store.counts[position][metric], identity: store.keys[position].identity,
        position: Int32(position))
    }
    ranks.sort { left, right in
      if left.value != right.value { return left.value > right.value }
      if left.identity != right.identity { return left.identity < right.identity }
      let (first, second) = (
        ProfileGroup(store: store, position: left.position),
        ProfileGroup(store: store, position: right.position)
      )
      return (first.label, first.moduleName, first.thread ?? 0)
        < (second.label, second.moduleName, second.thread ?? 0)
    }
    return ranks.map(\.position)
  }
}

/// What the frames of one row have alike.
private struct FrameName: Hashable {
  private var text: String?
  private var line: Int?
  private var module: String?

  init(_ frame: Frame, grouping: Grouping) {
    // A path of markers alone is a group by the name of its marker.
    let isByFunction =
      grouping == .function || frame.isMarker || (grouping == .line && frame.place == nil)
    if isByFunction {
      (text, module) = (frame.displayName, frame.moduleName)
    } else if grouping != .module, let file = frame.file {
      (text, line) = (file, grouping == .line ? frame.line : nil)
    } else {
      module = frame.moduleName
    }
  }
}
