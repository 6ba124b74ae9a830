/// Sites that two builds of one source may take for each other: those of one hash.
///
/// It is an identity without what an edit nearby can change. Ordinals of closures shift when one is
/// inserted; thunks come and go with optimisation; code without a name has another address.
public struct SiteFamilies: Sendable {
  private let hashes: PathHashes

  /// - Complexity: O(frames + paths).
  public init(_ profile: Profile) {
    let program = ProgramName(ofPath: profile.run.executable)
    hashes = PathHashes(profile) { frame in
      if frame.isMarker { return nil }
      let name = frame.function.map { NormalizedName.family($0) } ?? ""
      if frame.function != nil, name.isEmpty { return nil }
      return Hash.of(program.module(frame.moduleName), name)
    }
  }

  /// The family of a path.
  public subscript(path: PathID) -> SiteIdentity { SiteIdentity(value: hashes[path]) }
}
