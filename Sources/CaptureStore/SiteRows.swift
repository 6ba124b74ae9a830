import ProfileModel

/// The rows of sites: counts, histograms and the threads' shares.
struct SiteRows {
  private let profile: Profile
  private let identities: SiteIdentities
  /// For each site the thread that made all of its counts; nil where several did.
  private let onlyThreads: [Int?]

  init(_ profile: Profile) {
    self.profile = profile
    identities = SiteIdentities(profile)
    onlyThreads = Self.onlyThreads(of: profile)
  }

  func insert(into database: Database) throws(DatabaseFailure) {
    try insertSites(into: database)
    try insertHistograms(into: database)
    let shares = try database.prepare(
      "INSERT INTO thread_shares VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
    for share in profile.threadShares where onlyThreads[share.site] == nil {
      let counts = share.counts
      try shares.run(
        SQLValue(share.site), SQLValue(share.thread), SQLValue(counts.allocations),
        SQLValue(counts.allocatedBytes), SQLValue(counts.frees), SQLValue(counts.freedBytes),
        SQLValue(counts.peakBlocks), SQLValue(counts.peakBytes),
        SQLValue(counts.temporaryAllocations))
    }
  }

  private func insertSites(into database: Database) throws(DatabaseFailure) {
    let sites = try database.prepare("INSERT INTO sites VALUES (?,?,?,?,?,?,?,?,?,?,?,?)")
    for (index, site) in profile.sites.enumerated() {
      let counts = site.counts
      let blame = profile.blame(of: site.path).path
      let blameFrame = blame == .root ? nil : profile.paths.frame(of: blame).index
      try sites.run(
        SQLValue(index), SQLValue(address: identities[site.path].value),
        SQLValue(site.path.index), SQLValue(blameFrame), SQLValue(onlyThreads[index]),
        SQLValue(counts.allocations), SQLValue(counts.allocatedBytes), SQLValue(counts.frees),
        SQLValue(counts.freedBytes), SQLValue(counts.peakBlocks), SQLValue(counts.peakBytes),
        SQLValue(counts.temporaryAllocations))
    }
  }

  private func insertHistograms(into database: Database) throws(DatabaseFailure) {
    let sizes = try database.prepare("INSERT INTO site_sizes VALUES (?, ?, ?, ?)")
    let lifetimes = try database.prepare("INSERT INTO site_lifetimes VALUES (?, ?, ?)")
    for (index, site) in profile.sites.enumerated() {
      for bucket in site.sizes.buckets {
        try sizes.run(
          SQLValue(index), SQLValue(bucket.sizeClass), SQLValue(bucket.allocations),
          SQLValue(bucket.bytes))
      }
      for (bucket, frees) in site.lifetimes.buckets.enumerated() where frees != 0 {
        try lifetimes.run(SQLValue(index), SQLValue(bucket), SQLValue(frees))
      }
    }
  }

  private static func onlyThreads(of profile: Profile) -> [Int?] {
    var shares = [Int](repeating: 0, count: profile.sites.count)
    for share in profile.threadShares { shares[share.site] += 1 }
    var threads = [Int?](repeating: nil, count: profile.sites.count)
    for share in profile.threadShares
    where shares[share.site] == 1 && share.counts == profile.sites[share.site].counts {
      threads[share.site] = share.thread
    }
    return threads
  }
}
