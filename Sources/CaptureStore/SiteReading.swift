import ProfileModel

/// Reads what `SiteRows` wrote.
struct SiteReading {
  private let database: Database
  private static let counts = """
    allocations, allocated_bytes, frees, freed_bytes, peak_blocks, peak_bytes,
      temporary_allocations
    """

  init(_ database: Database) {
    self.database = database
  }

  func read(into profile: inout Profile) throws(DatabaseFailure) {
    var sums = CheckedSum()
    try readSites(into: &profile, sums: &sums)
    try readHistograms(into: &profile.sites, sums: &sums)
    let shares = try database.prepare(
      "SELECT site, thread, \(Self.counts) FROM thread_shares ORDER BY site, thread")
    while try shares.step() {
      let (site, thread) = (shares.integer(0), shares.integer(1))
      guard profile.sites.indices.contains(site), profile.threads.indices.contains(thread) else {
        throw .contradiction("a share is of site \(site) and thread \(thread)")
      }
      profile.threadShares.append(
        ThreadShare(
          site: site, thread: thread, counts: try counts(of: shares, from: 2, sums: &sums)))
    }
    profile.orderThreadShares()
  }

  private func readSites(
    into profile: inout Profile, sums: inout CheckedSum
  ) throws(DatabaseFailure) {
    let rows = try database.prepare(
      "SELECT id, node, only_thread, \(Self.counts) FROM sites ORDER BY id")
    while try rows.step() {
      let (id, node) = (rows.integer(0), rows.integer(1))
      guard id == profile.sites.count, (0..<profile.paths.count).contains(node) else {
        throw .contradiction("site \(id) is out of order, or ends in node \(node)")
      }
      let counts = try counts(of: rows, from: 3, sums: &sums)
      profile.sites.append(Site(path: PathID(index: node), counts: counts))
      guard let thread = rows.optionalInteger(2) else { continue }
      guard profile.threads.indices.contains(thread) else {
        throw .contradiction("site \(id) is of thread \(thread), which does not exist")
      }
      profile.threadShares.append(ThreadShare(site: id, thread: thread, counts: counts))
    }
  }

  private func readHistograms(
    into sites: inout [Site], sums: inout CheckedSum
  ) throws(DatabaseFailure) {
    let sizes = try database.prepare(
      "SELECT site, size_class, allocations, allocated_bytes FROM site_sizes")
    while try sizes.step() {
      let (site, sizeClass) = (sizes.integer(0), sizes.integer(1))
      guard sites.indices.contains(site), (0...64).contains(sizeClass) else {
        throw .contradiction("site \(site) has size class \(sizeClass)")
      }
      sites[site].sizes.add(
        allocations: try sums.adding(sizes.integer(2)), bytes: try sums.adding(sizes.integer(3)),
        sizeClass: sizeClass)
    }
    let lifetimes = try database.prepare("SELECT site, bucket, frees FROM site_lifetimes")
    while try lifetimes.step() {
      let (site, bucket) = (lifetimes.integer(0), lifetimes.integer(1))
      guard sites.indices.contains(site), (0..<LifetimeHistogram.bucketCount).contains(bucket)
      else { throw .contradiction("site \(site) has lifetime bucket \(bucket)") }
      sites[site].lifetimes[bucket] = try sums.adding(lifetimes.integer(2))
    }
  }

  private func counts(
    of row: Statement, from column: Int, sums: inout CheckedSum
  ) throws(DatabaseFailure) -> Counts {
    Counts(
      allocations: try sums.adding(row.integer(column)),
      allocatedBytes: try sums.adding(row.integer(column + 1)),
      frees: try sums.adding(row.integer(column + 2)),
      freedBytes: try sums.adding(row.integer(column + 3)),
      peakBlocks: try sums.adding(row.integer(column + 4)),
      peakBytes: try sums.adding(row.integer(column + 5)),
      temporaryAllocations: try sums.adding(row.integer(column + 6)))
  }
}

/// Proves that no sum over any part of the numbers that were read can overflow.
struct CheckedSum {
  private var sum: UInt = 0

  /// Gives the number back.
  mutating func adding(_ value: Int) throws(DatabaseFailure) -> Int {
    guard value.magnitude < CheckedNumber.limit, sum + value.magnitude < CheckedNumber.limit
    else { throw .contradiction("a counter is \(value), which no program reaches") }
    sum += value.magnitude
    return value
  }
}
