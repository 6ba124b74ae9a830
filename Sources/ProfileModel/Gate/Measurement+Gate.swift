extension Measurement {
  /// What libraries allocated while the loader put them into place.
  public var loadingCounts: Counts {
    sites.reduce(into: .zero) { if $1.isLoading { $0 += $1.counts } }
  }

  /// The part of the program itself, from its start on.
  ///
  /// What came before depends on the environment and on where libraries lie, so that another
  /// machine would count differently without any change.
  public var withoutLoading: Measurement {
    var part = self
    part.totals -= loadingCounts
    part.sites.removeAll(where: \.isLoading)
    return part
  }
}
