/// The frame that a report names for a path.
public struct Blame: Hashable, Sendable {
  /// The path that ends in the named frame.
  public var path: PathID
  /// The path that ends in the innermost application frame, where that has no name: `path` then
  /// ends in the nearest named function of the same module that called it.
  public var unnamed: PathID?
}

extension Profile {
  /// The innermost application frame: the code that decided to allocate.
  ///
  /// A frame without a name gives way to the nearest named caller in its module, so that a library
  /// without symbols is shown by the entry point that was called; without such a caller it stands
  /// itself. A path without an application frame is blamed on its innermost frame that is not an
  /// allocator's, and a path of allocators alone on its innermost frame. The root's blame is the
  /// root.
  ///
  /// - Complexity: O(depth).
  public func blame(of path: PathID) -> Blame {
    var unnamed: (path: PathID, moduleName: Int32)?
    var fallback: PathID?
    for candidate in paths.ancestry(of: path) {
      let frame = frames.traits[paths.frame(of: candidate).index]
      if fallback == nil, frame.role != .allocator, frame.role != .marker { fallback = candidate }
      // What an allocator calls in its own library is the allocator's as well, named or not.
      if frame.role == .allocator, frame.moduleName == unnamed?.moduleName { unnamed = nil }
      guard frame.role == .application else { continue }
      if let inner = unnamed {
        guard frame.moduleName == inner.moduleName else { break }
        guard frame.isUnsymbolised else { return Blame(path: candidate, unnamed: inner.path) }
      } else if frame.isUnsymbolised {
        unnamed = (candidate, frame.moduleName)
      } else {
        return Blame(path: candidate, unnamed: nil)
      }
    }
    return Blame(path: unnamed?.path ?? fallback ?? path, unnamed: nil)
  }

  /// The blame frames of some sites that have a line, one for each, in the order of the sites.
  ///
  /// Sites of one identity may be blamed on several lines of a function.
  ///
  /// - Complexity: O(sites * depth).
  public func blamedLines(of sites: some Sequence<Int>) -> [Frame] {
    var known: Set<String> = []
    return sites.compactMap { frame(of: blame(of: self.sites[$0].path)) }
      .filter { frame in frame.place.map { known.insert($0).inserted } ?? false }
  }

  /// The allocations whose blame frame has no line.
  ///
  /// - Complexity: O(sites * depth).
  public var linelessAllocations: Int {
    sites.reduce(0) { sum, site in
      let isKnown = frame(of: blame(of: site.path))?.line != nil
      return isKnown ? sum : sum + site.counts.allocations
    }
  }

  /// The frame of a blame; nil for the root.
  public func frame(of blame: Blame) -> Frame? {
    blame.path == .root ? nil : frames[paths.frame(of: blame.path)]
  }
}
