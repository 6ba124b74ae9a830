import ProfileModel

/// The sites of a moment as a tree from the inside out: who asked for memory, who called that.
struct MassifTree {
  /// Callers that are followed, as massif follows them.
  static let depth = 30
  /// A node below this part of the whole is put together with its like.
  private static let threshold = 0.01

  private let profile: Profile
  private let metric: Metric
  private let texts: [String]
  private let total: Int

  init(_ profile: Profile, metric: Metric) {
    self.profile = profile
    self.metric = metric
    texts = profile.frames.frames.map(Self.text)
    total = profile.sites.reduce(0) { $0 + $1.counts[metric] }
  }

  /// A site on the way up its callers.
  private struct Climber {
    var path: PathID
    var bytes: Int
  }

  func write(to output: inout some TextOutputStream) {
    let climbers = profile.sites.filter { $0.counts[metric] != 0 }.map {
      Climber(path: $0.path, bytes: $0.counts[metric])
    }
    write(
      climbers, level: 0, label: "(heap allocation functions) malloc/new/new[], --alloc-fns, etc.",
      to: &output)
  }

  private func write(
    _ climbers: [Climber], level: Int, label: String, to output: inout some TextOutputStream
  ) {
    var groups: [FrameID: [Climber]] = [:]
    if level < Self.depth {
      for var climber in climbers where climber.path != .root {
        let frame = profile.paths.frame(of: climber.path)
        climber.path = profile.paths.parent(of: climber.path)
        groups[frame, default: []].append(climber)
      }
    }
    let ranked = groups.map { (frame: $0.key, members: $0.value, bytes: Self.sum($0.value)) }
      .sorted { ($1.bytes, $0.frame.index) < ($0.bytes, $1.frame.index) }
    let significant = ranked.filter { Double($0.bytes) >= Self.threshold * Double(total) }
    let rest = ranked.count - significant.count
    let indent = String(repeating: " ", count: level)
    let children = significant.count + (rest > 0 ? 1 : 0)
    output.write("\(indent)n\(children): \(Self.sum(climbers)) \(label)\n")
    for group in significant {
      write(group.members, level: level + 1, label: texts[group.frame.index], to: &output)
    }
    if rest > 0 {
      let bytes = ranked.dropFirst(significant.count).reduce(0) { $0 + $1.bytes }
      let places = rest == 1 ? "1 place" : "\(rest) places, all"
      output.write("\(indent) n0: \(bytes) in \(places) below massif's threshold (1.00%)\n")
    }
  }

  private static func sum(_ climbers: [Climber]) -> Int {
    climbers.reduce(0) { $0 + $1.bytes }
  }

  /// `0x0: Loader.load(path:) (Loader.swift:91)`: readers expect an address, and none is kept.
  private static func text(of frame: Frame) -> String {
    let place =
      PlaceText.place(of: frame)
      ?? (frame.moduleName.isEmpty ? "???" : "in \(frame.moduleName)")
    let address = String(frame.offset ?? 0, radix: 16, uppercase: true)
    return "0x\(address): \(ShownName.of(frame)) (\(DisplayWidth.printable(place)))"
  }
}
