import ProfileModel

/// Compares two measurements.
public enum Comparison {
  /// What changed from `base` to `new`: each site of either in one difference, and each type.
  ///
  /// - Complexity: O(sites * log sites) but for families of closures: see `SiblingAlignment`.
  public static func difference(from base: Measurement, to new: Measurement)
    -> MeasurementDifference
  {
    MeasurementDifference(
      base: base, new: new, sites: SiteMatching(base: base, new: new).differences,
      types: types(base, new))
  }

  private static func types(_ base: Measurement, _ new: Measurement) -> [TypeDifference] {
    // Other tools know none: all would be new, or gone.
    guard !base.isForeign, !new.isForeign else { return [] }
    let names = ComparableNames(base, new)
    var positions: [String: Int] = [:]
    var differences: [TypeDifference] = []
    for type in base.types {
      positions[names.comparable(type.name)] = differences.count
      differences.append(TypeDifference(name: type.name, base: type.counts, new: nil))
    }
    for type in new.types {
      if let position = positions[names.comparable(type.name)] {
        differences[position].name = type.name
        differences[position].new = type.counts
      } else {
        differences.append(TypeDifference(name: type.name, base: nil, new: type.counts))
      }
    }
    return differences
  }
}

/// Names as they compare between two programs: either's own module left out of both, since a copy
/// may have been built under its new name, or only renamed.
struct ComparableNames {
  let base: ProgramName
  let new: ProgramName

  init(_ base: Measurement, _ new: Measurement) {
    self.base = ProgramName(ofPath: base.executable)
    self.new = ProgramName(ofPath: new.executable)
  }

  func comparable(_ name: String) -> String {
    new.withoutModule(base.withoutModule(name))
  }
}
