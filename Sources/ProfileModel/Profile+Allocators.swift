extension Profile {
  /// The profile with each path ending in the function that asked an allocator for memory.
  ///
  /// Tools that show what a function did by itself would otherwise show `malloc` and nothing else.
  /// Sites that became equal by it are put together; a path of allocators alone keeps its outermost
  /// frame, and one without frames gets a marker that says so. Every sum stays.
  ///
  /// - Complexity: O(paths + sites + thread shares).
  public func withoutInnerAllocators() -> Profile {
    // Callers stand before callees: what a caller's path was cut to is known when the callee asks.
    var ends = [Int32](repeating: 0, count: paths.count)
    for path in paths.identifiers {
      let parent = paths.parent(of: path)
      let isAllocator = frames.traits[paths.frame(of: path).index].role == .allocator
      ends[path.index] = isAllocator && parent != .root ? ends[parent.index] : Int32(path.index)
    }
    var result = self
    result.sites = []
    let frameless = result.frames.intern(Frame(marker: .unattributed))
    ends[0] = Int32(result.paths.intern(frame: frameless, below: .root).index)
    var siteOfPath = [Int32](repeating: -1, count: result.paths.count)
    var newSites: [Int32] = []
    newSites.reserveCapacity(sites.count)
    for var site in sites {
      let end = Int(ends[site.path.index])
      site.path = PathID(index: end)
      if siteOfPath[end] >= 0 {
        result.sites[Int(siteOfPath[end])].merge(site)
      } else {
        siteOfPath[end] = Int32(result.sites.count)
        result.sites.append(site)
      }
      newSites.append(siteOfPath[end])
    }
    for index in result.threadShares.indices {
      result.threadShares[index].site = Int(newSites[result.threadShares[index].site])
    }
    for index in result.typeShares.indices {
      result.typeShares[index].site = Int(newSites[result.typeShares[index].site])
    }
    if result.sites.count < sites.count {
      result.orderThreadShares()
      result.orderTypeShares()
    }
    return result
  }
}
