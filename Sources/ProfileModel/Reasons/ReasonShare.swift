/// The part of some sites' allocations that has one reason.
public struct ReasonShare: Sendable {
  public var reason: AllocationReason
  public var counts: Counts
  /// How many elements the largest storage has room for, where collections grew; nil where the size
  /// of an element is not known.
  public var capacity: Int?

  /// What avoids these allocations, with the number of elements where it is known:
  /// `reserveCapacity(1000) before it is filled`.
  public var advice: String? {
    guard reason.isGrowth, let capacity else { return reason.advice }
    return reason.advice?.replacing("reserveCapacity", with: "reserveCapacity(\(capacity))")
  }
}

extension AllocationReasons {
  /// The reasons for the allocations of some sites, those of the most bytes first.
  ///
  /// - Complexity: O(depth) for each type of each site.
  public func shares(of sites: some Sequence<Int>) -> [ReasonShare] {
    var shares: [AllocationReason: ReasonShare] = [:]
    for site in sites {
      for part in parts(of: site) {
        guard let reason = reason(of: part) else { continue }
        var share = shares[reason] ?? ReasonShare(reason: reason, counts: .zero)
        share.counts += part.counts
        if reason.isGrowth, let capacity = capacity(of: part, reason: reason) {
          share.capacity = max(share.capacity ?? 0, capacity)
        }
        shares[reason] = share
      }
    }
    return shares.values.sorted {
      ($1.counts.allocatedBytes, $0.reason.rawValue)
        < ($0.counts.allocatedBytes, $1.reason.rawValue)
    }
  }

  /// The reason for more than half of the allocated bytes of some sites; nil where there is none.
  public func mainShare(of sites: some Collection<Int>) -> ReasonShare? {
    let bytes = sites.reduce(0) { $0 + profile.sites[$1].counts.allocatedBytes }
    return shares(of: sites).first.flatMap { $0.counts.allocatedBytes * 2 > bytes ? $0 : nil }
  }

  /// Room of the storage: of an array behind its header of 32 bytes; of a table with 2^n buckets,
  /// three quarters of these, behind a header, a bit for each bucket (swift/stdlib/public/core:
  /// HashTable.swift), and what a bucket takes.
  private func capacity(of part: TypedPart, reason: AllocationReason) -> Int? {
    guard let element = part.type.flatMap({ profile.types[$0].elementBytes }),
      let bytes = profile.sites[part.site].sizes.largestAverage
    else { return nil }
    if reason == .arrayGrowth { return max(0, bytes - Self.arrayHeaderBytes) / element }
    guard reason == .dictionaryGrowth || reason == .setGrowth else { return nil }
    var buckets = 2
    while buckets * 2 * element + buckets / 4 <= bytes - Self.tableHeaderBytes { buckets *= 2 }
    return buckets * 3 / 4
  }
}
