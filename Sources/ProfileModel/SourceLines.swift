/// What the lines of one source file made a program allocate.
///
/// A path counts at the innermost of its frames that is in the file, once, with everything that was
/// called from there in other files. So the lines, the code of the file that has no line, and the
/// paths that never pass the file sum to the profile.
public struct SourceLines: Sendable {
  /// One line.
  public struct Line: Sendable {
    /// Counted from 1.
    public var number: Int
    public var counts: Counts
    /// How the line was found, by the rule of its heaviest path; nil while nothing said so.
    public var rule: LineRule?
  }

  /// The file as the program's debug information names it.
  public let file: String
  /// The lines that have weight, ascending.
  public private(set) var lines: [Line] = []
  /// Paths through the file whose line there is unknown.
  public private(set) var withoutLine = Counts.zero
  /// Paths that never pass the file.
  public private(set) var elsewhere = Counts.zero

  /// - Complexity: O(frames + paths + sites + lines log lines).
  public init(_ profile: Profile, file: String) {
    self.file = file
    // By path: its innermost frame in the file, or -1. Callers stand before callees.
    var places = [Int32](repeating: -1, count: profile.paths.count)
    let isInFile = profile.frames.frames.map { $0.file == file }
    for path in profile.paths.identifiers {
      let frame = profile.paths.frame(of: path).index
      places[path.index] =
        isInFile[frame] ? Int32(frame) : places[profile.paths.parent(of: path).index]
    }
    var found: [Int: Line] = [:]
    var heaviest: [Int: Int] = [:]
    for site in profile.sites {
      let place = Int(places[site.path.index])
      guard place >= 0 else {
        elsewhere += site.counts
        continue
      }
      let frame = profile.frames.frames[place]
      guard let number = frame.line else {
        withoutLine += site.counts
        continue
      }
      found[number, default: Line(number: number, counts: .zero)].counts += site.counts
      if site.counts.allocatedBytes >= heaviest[number] ?? 0 {
        heaviest[number] = site.counts.allocatedBytes
        found[number]?.rule = frame.lineRule
      }
    }
    lines = found.values.filter { $0.counts != .zero }.sorted { $0.number < $1.number }
  }

  /// The files of a profile's frames that a name may mean: the file itself, else those whose path
  /// ends in the name's components. In order.
  public static func files(of profile: Profile, named name: String) -> [String] {
    let all = Set(profile.frames.frames.compactMap(\.file))
    if all.contains(name) { return [name] }
    let components = name.split(separator: "/").drop { $0 == "." || $0 == ".." }
    guard !components.isEmpty else { return [] }
    return all.filter { file in
      file.split(separator: "/").suffix(components.count).elementsEqual(components)
    }.sorted()
  }
}
