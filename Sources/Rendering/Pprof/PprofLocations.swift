import ProfileModel

/// The places of code on the stacks: a function with everything that was inlined into it there.
///
/// A path has a node for each inlined function; pprof has one location with several lines, the
/// innermost first.
struct PprofLocations {
  private let profile: Profile
  /// By location: its frames, innermost first.
  private var locations: [[Int32]] = []
  private var indices: [[Int32]: Int32] = [:]
  /// By path: the location that begins there, 0 while it is unknown.
  private var locationOfPath: [Int32]

  init(_ profile: Profile) {
    self.profile = profile
    locationOfPath = Array(repeating: 0, count: profile.paths.count)
  }

  /// The locations of a path, counted from 1, innermost first.
  mutating func stack(of path: PathID) -> [Int] {
    var stack: [Int] = []
    var path = path
    while path != .root {
      stack.append(location(at: path))
      path = afterLocation(at: path)
    }
    return stack
  }

  private mutating func location(at path: PathID) -> Int {
    let known = locationOfPath[path.index]
    if known != 0 { return Int(known) }
    let end = afterLocation(at: path)
    var frames: [Int32] = []
    for step in profile.paths.ancestry(of: path) {
      if step == end { break }
      frames.append(Int32(profile.paths.frame(of: step).index))
    }
    let index = indices[frames] ?? Int32(locations.count + 1)
    if index > locations.count {
      indices[frames] = index
      locations.append(frames)
    }
    locationOfPath[path.index] = index
    return Int(index)
  }

  /// The caller of the function that the path's innermost frame was inlined into, or is.
  private func afterLocation(at path: PathID) -> PathID {
    var path = path
    while path != .root, profile.frames[profile.paths.frame(of: path)].isInlined {
      path = profile.paths.parent(of: path)
    }
    return profile.paths.parent(of: path)
  }

  func write(to writer: inout ProtobufWriter, functions: FunctionNames) {
    for (index, frames) in locations.enumerated() {
      let outermost = profile.frames.frames[Int(frames[frames.count - 1])]
      writer.message(4) { message in
        message.integer(1, index + 1)
        message.integer(2, outermost.module.map { $0 + 1 } ?? 0)
        message.integer(3, address(of: outermost))
        for frame in frames {
          message.message(4) { line in
            line.integer(1, Int(functions.functionOfFrame[Int(frame)]) + 1)
            line.integer(2, profile.frames.frames[Int(frame)].line ?? 0)
          }
        }
      }
    }
  }

  /// Where code without a name was in memory; 0 for a function, whose address is no longer kept.
  private func address(of frame: Frame) -> UInt64 {
    guard let offset = frame.offset else { return 0 }
    guard let module = frame.module else { return offset }
    return profile.modules[module].bias &+ offset
  }
}
