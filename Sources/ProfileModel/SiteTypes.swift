/// Which types the blocks of each site are of.
///
/// All blocks of most sites are of one type: then everything that the site counted is that type's,
/// its peak as well. Where there are several, only what was seen is given to a type.
public struct SiteTypes: Sendable {
  private let shares: [TypeShare]
  private let types: [BlockType]
  /// Where each site's shares begin, and at last where they end.
  private let starts: [Int32]

  /// - Complexity: O(sites + type shares).
  public init(_ profile: Profile) {
    shares = profile.typeShares
    types = profile.types
    var starts = [Int32](repeating: 0, count: profile.sites.count + 1)
    for share in profile.typeShares { starts[share.site + 1] += 1 }
    for site in profile.sites.indices { starts[site + 1] += starts[site] }
    self.starts = starts
  }

  /// What is known of a site's blocks; empty where nothing is.
  public func shares(of site: Int) -> ArraySlice<TypeShare> {
    shares[Int(starts[site])..<Int(starts[site + 1])]
  }

  /// The name of the one type that all typed blocks of the sites have; nil where there are none or
  /// several.
  public func name(of sites: some Sequence<Int>) -> String? {
    var found: String?
    for site in sites {
      for share in shares(of: site) {
        guard let name = types[share.type].name, found == nil || found == name else { return nil }
        found = name
      }
    }
    return found
  }
}

/// One type's part of a profile's sites, or the part that has none.
struct TypedPart {
  var site: Int
  /// Nil: blocks of no known type.
  var type: Int?
  var counts: Counts
}

extension Profile {
  /// Every site's counts by type: the parts of a site sum to its counts.
  func typedParts() -> [TypedPart] {
    let siteTypes = SiteTypes(self)
    var parts: [TypedPart] = []
    parts.reserveCapacity(sites.count)
    for site in sites.indices { parts += typedParts(of: site, siteTypes) }
    return parts
  }

  /// One site's counts by type.
  func typedParts(of site: Int, _ siteTypes: SiteTypes) -> [TypedPart] {
    let shares = siteTypes.shares(of: site)
    var rest = sites[site].counts
    if let only = shares.first, shares.count == 1 {
      return [TypedPart(site: site, type: only.type, counts: rest)]
    }
    var parts: [TypedPart] = []
    for share in shares {
      parts.append(TypedPart(site: site, type: share.type, counts: share.counts))
      rest -= share.counts
    }
    if shares.isEmpty || rest != .zero {
      parts.append(TypedPart(site: site, type: nil, counts: rest))
    }
    return parts
  }

  /// How much of the allocated bytes is of a known type.
  public var typedBytes: Int {
    typedParts().reduce(0) { $0 + ($1.type == nil ? 0 : $1.counts.allocatedBytes) }
  }
}

extension Profile {
  /// Every site's counts by what its blocks are called in a table of types: the parts of a site sum
  /// to its counts.
  ///
  /// - Complexity: O(sites × depth + type shares).
  public func partsByType() -> [(site: Int, label: String, counts: Counts)] {
    let labels = TypeLabels(self)
    return typedParts().map { ($0.site, labels.label(of: $0), $0.counts) }
  }
}
