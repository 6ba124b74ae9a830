import ProfileModel

/// A measurement written as sites of `module:function` stacks, innermost first.
struct SampleMeasurement {
  var profile = Profile()

  init(executable: String = "/build/app") {
    profile.run.executable = executable
    profile.threads = [ThreadDescription(name: "main", threadID: 1, firstThreadID: 1, owners: 1)]
  }

  /// Adds a site; a frame may end in `@line`.
  mutating func add(
    _ stack: [String], allocations: Int, bytes: Int = 100, type: String? = nil
  ) {
    let frames = stack.map { profile.frames.intern(Self.frame($0)) }
    var site = Site(path: profile.paths.intern(innermostFirst: frames))
    site.counts = Counts(allocations: allocations, allocatedBytes: allocations * bytes)
    site.sizes.add(
      allocations: allocations, sizeClass: Int.bitWidth - bytes.leadingZeroBitCount)
    profile.sites.append(site)
    guard let type else { return }
    profile.types.append(BlockType(kind: .instance, name: type))
    profile.typeShares.append(
      TypeShare(
        site: profile.sites.count - 1, type: profile.types.count - 1, counts: site.counts))
  }

  private static func frame(_ text: String) -> Frame {
    let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
    let name = parts[1].split(separator: "@").map(String.init)
    var frame = Frame(function: name[0], module: 0, moduleName: parts[0])
    if name.count > 1 { (frame.file, frame.line) = ("/src/app.swift", Int(name[1])) }
    frame.role = BlameRules.role(of: frame)
    return frame
  }

  func measurement() -> Measurement { Measurement(profile, name: "sample") }
}
