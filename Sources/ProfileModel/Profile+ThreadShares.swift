extension Profile {
  /// Orders the thread shares by site, then thread, and adds up those of one site and thread.
  ///
  /// A counting sort by site: shares are many, and few belong to one site.
  ///
  /// - Complexity: O(sites + shares).
  public mutating func orderThreadShares() {
    var ends = [Int32](repeating: 0, count: sites.count + 1)
    for share in threadShares { ends[share.site + 1] += 1 }
    for site in sites.indices { ends[site + 1] += ends[site] }
    var next = ends
    var order = [Int32](repeating: 0, count: threadShares.count)
    for index in threadShares.indices {
      let site = threadShares[index].site
      order[Int(next[site])] = Int32(index)
      next[site] += 1
    }
    var sorted: [ThreadShare] = []
    sorted.reserveCapacity(threadShares.count)
    for site in sites.indices {
      let range = Int(ends[site])..<Int(ends[site + 1])
      if range.count > 1 {
        order[range].sort { threadShares[Int($0)].thread < threadShares[Int($1)].thread }
      }
      for index in order[range] {
        let share = threadShares[Int(index)]
        if let last = sorted.last, last.site == share.site, last.thread == share.thread {
          sorted[sorted.count - 1].counts += share.counts
        } else {
          sorted.append(share)
        }
      }
    }
    threadShares = sorted
  }
}
