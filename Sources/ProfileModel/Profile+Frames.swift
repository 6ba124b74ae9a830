extension Profile {
  /// Puts other frames in the places of the present ones; paths and sites that became equal by it
  /// are put together.
  ///
  /// - Parameter replacements: By the old frame's index the new ones, at least one: a function
  ///   after those that were inlined into it, innermost first.
  /// - Complexity: O(frames + paths + sites).
  public mutating func replaceFrames(by replacements: [[Frame]]) {
    frames = FrameTable()
    let newFrames = replacements.map { $0.reversed().map { frames.intern($0) } }
    let oldPaths = paths
    paths = PathTree()
    paths.reserveCapacity(oldPaths.count)
    var newPaths: [Int32] = [0]
    newPaths.reserveCapacity(oldPaths.count)
    for path in oldPaths.identifiers {
      let caller = PathID(index: Int(newPaths[oldPaths.parent(of: path).index]))
      let callee = newFrames[oldPaths.frame(of: path).index].reduce(caller) {
        paths.intern(frame: $1, below: $0)
      }
      newPaths.append(Int32(callee.index))
    }
    mergeSites(newPaths: newPaths)
  }

  /// Moves every site to its new path. A site never moves to a later place, so that one array is
  /// enough.
  private mutating func mergeSites(newPaths: [Int32]) {
    var siteOfPath = [Int32](repeating: -1, count: paths.count)
    var newSites = [Int32](repeating: 0, count: sites.count)
    var count = 0
    for index in sites.indices {
      let path = Int(newPaths[sites[index].path.index])
      if siteOfPath[path] >= 0 {
        sites[Int(siteOfPath[path])].merge(sites[index])
      } else {
        siteOfPath[path] = Int32(count)
        if count != index { sites[count] = sites[index] }
        sites[count].path = PathID(index: path)
        count += 1
      }
      newSites[index] = siteOfPath[path]
    }
    sites.removeLast(sites.count - count)
    for index in threadShares.indices {
      threadShares[index].site = Int(newSites[threadShares[index].site])
    }
    for index in siteOfRecord.indices where siteOfRecord[index] >= 0 {
      siteOfRecord[index] = newSites[Int(siteOfRecord[index])]
    }
    for index in typeShares.indices {
      typeShares[index].site = Int(newSites[typeShares[index].site])
    }
    if count < newSites.count {
      orderThreadShares()
      orderTypeShares()
    }
  }
}
