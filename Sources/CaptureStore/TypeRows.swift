import ProfileModel

/// The rows of types, by the names that they got, and of what each site's blocks are.
struct TypeRows {
  private let profile: Profile

  init(_ profile: Profile) {
    self.profile = profile
  }

  func insert(into database: Database) throws(DatabaseFailure) {
    let types = try database.prepare("INSERT INTO types VALUES (?, ?, ?, ?)")
    for (index, type) in profile.types.enumerated() {
      try types.run(
        SQLValue(index), .text(type.kind.rawValue), SQLValue(type.name),
        SQLValue(type.elementBytes))
    }
    let shares = try database.prepare("INSERT INTO site_types VALUES (?, ?, ?, ?, ?, ?, ?)")
    for share in profile.typeShares {
      let counts = share.counts
      try shares.run(
        SQLValue(share.site), SQLValue(share.type), SQLValue(counts.allocations),
        SQLValue(counts.allocatedBytes), SQLValue(counts.frees), SQLValue(counts.freedBytes),
        SQLValue(counts.temporaryAllocations))
    }
  }
}

/// Reads what `TypeRows` wrote.
struct TypeReading {
  private let database: Database

  init(_ database: Database) {
    self.database = database
  }

  func read(into profile: inout Profile) throws(DatabaseFailure) {
    let types = try database.prepare("SELECT id, kind, name, element_bytes FROM types ORDER BY id")
    while try types.step() {
      guard types.integer(0) == profile.types.count,
        let kind = BlockType.Kind(rawValue: types.text(1))
      else { throw .contradiction("type \(types.integer(0)) is out of order, or of no kind") }
      let elementBytes = types.optionalInteger(3)
      guard elementBytes.map({ $0 > 0 }) ?? true else {
        throw .contradiction("elements of type \(types.integer(0)) have no bytes")
      }
      profile.types.append(
        BlockType(kind: kind, name: types.optionalText(2), elementBytes: elementBytes))
    }
    var sums = CheckedSum()
    let shares = try database.prepare(
      """
      SELECT site, type, allocations, allocated_bytes, frees, freed_bytes, temporary_allocations
      FROM site_types ORDER BY site, type
      """)
    while try shares.step() {
      let (site, type) = (shares.integer(0), shares.integer(1))
      guard profile.sites.indices.contains(site), profile.types.indices.contains(type) else {
        throw .contradiction("blocks of site \(site) are of type \(type)")
      }
      let counts = Counts(
        allocations: try sums.adding(shares.integer(2)),
        allocatedBytes: try sums.adding(shares.integer(3)),
        frees: try sums.adding(shares.integer(4)),
        freedBytes: try sums.adding(shares.integer(5)),
        temporaryAllocations: try sums.adding(shares.integer(6)))
      profile.typeShares.append(TypeShare(site: site, type: type, counts: counts))
    }
  }
}
