/// Which paths a filter keeps: those with a frame whose function or module matches.
///
/// The text is looked for as it stands, anywhere in the name; between slashes it is a regular
/// expression: `/^App\.Loader/`.
public struct PathFilter {
  private enum Pattern {
    case text(String)
    case expression(Regex<AnyRegexOutput>)
  }

  private let pattern: Pattern

  /// - Throws: What is wrong with the regular expression.
  public init(_ text: String) throws {
    if text.utf8.count >= 2, text.hasPrefix("/"), text.hasSuffix("/") {
      pattern = .expression(try Regex(String(text.dropFirst().dropLast())))
    } else {
      pattern = .text(text)
    }
  }

  /// Whether the frame's function, whole function name or module matches.
  public func matches(_ frame: Frame) -> Bool {
    matches(frame.displayName) || matches(frame.moduleName)
      || frame.fullFunction.map(matches) ?? false
  }

  private func matches(_ name: String) -> Bool {
    switch pattern {
    case .text(let text): name.contains(text)
    case .expression(let expression): name.contains(expression)
    }
  }
}

extension Profile {
  /// The part of the profile whose paths have a matching frame.
  ///
  /// Frames and paths keep their identifiers. The part's own peak is unknown: its peak figures are
  /// its share when the whole program was at its peak. Timers are the whole program's: it has none.
  ///
  /// - Complexity: O(frames + paths + sites).
  public func filtered(by filter: PathFilter) -> Profile {
    let matching = frames.frames.map(filter.matches)
    var kept = [Bool](repeating: false, count: paths.count)
    for path in paths.identifiers {
      kept[path.index] =
        kept[paths.parent(of: path).index] || matching[paths.frame(of: path).index]
    }
    var result = self
    result.peakBytes = nil
    result.sites = []
    result.threadShares = []
    result.typeShares = []
    result.timers = []
    result.siteOfRecord = []
    var newIndices = [Int?](repeating: nil, count: sites.count)
    for (index, site) in sites.enumerated() where kept[site.path.index] {
      newIndices[index] = result.sites.count
      result.sites.append(site)
    }
    for var share in threadShares {
      guard let index = newIndices[share.site] else { continue }
      share.site = index
      result.threadShares.append(share)
    }
    for var share in typeShares {
      guard let index = newIndices[share.site] else { continue }
      share.site = index
      result.typeShares.append(share)
    }
    return result
  }
}
