/// One number for each path of a profile: a hash over its application frames, outermost first.
///
/// A function that calls itself counts once, however deep it went: neighbours of equal keys are one
/// step. Without an application frame, a path is told apart by all of its frames instead.
struct PathHashes: Sendable {
  private let values: [UInt64]

  /// - Parameter key: A frame's part of the hash; nil for a frame that takes no part.
  /// - Complexity: O(frames + paths).
  init(_ profile: Profile, key: (Frame) -> UInt64?) {
    let keys = profile.frames.frames.map(key)
    let count = profile.paths.count
    var everything = [UInt64](repeating: Hash.offsetBasis, count: count)
    var application = [UInt64?](repeating: nil, count: count)
    var lastKeys = [UInt64](repeating: 0, count: count)
    for path in profile.paths.identifiers {
      let frame = profile.paths.frame(of: path).index
      let parent = profile.paths.parent(of: path).index
      everything[path.index] = Hash.combine(everything[parent], keys[frame] ?? 0)
      let isStep = profile.frames.traits[frame].role == .application
      if isStep, let key = keys[frame], application[parent] == nil || key != lastKeys[parent] {
        application[path.index] = Hash.combine(application[parent] ?? Hash.offsetBasis, key)
        lastKeys[path.index] = key
      } else {
        application[path.index] = application[parent]
        lastKeys[path.index] = lastKeys[parent]
      }
    }
    values = zip(application, everything).map { $0 ?? $1 }
  }

  subscript(path: PathID) -> UInt64 { values[path.index] }
}

/// FNV-1a: the same on every machine and in every version of this program, unlike `Hasher`.
enum Hash {
  static let offsetBasis: UInt64 = 0xcbf2_9ce4_8422_2325
  private static let prime: UInt64 = 0x0000_0100_0000_01b3

  static func combine(_ state: UInt64, _ value: UInt64) -> UInt64 {
    var state = state
    for shift in stride(from: UInt64(0), to: 64, by: 8) {
      state = (state ^ ((value >> shift) & 0xff)) &* prime
    }
    return state
  }

  /// The hash of two texts, with a boundary between them.
  static func of(_ first: String, _ second: String) -> UInt64 {
    var state = offsetBasis
    for byte in first.utf8 { state = (state ^ UInt64(byte)) &* prime }
    state = state &* prime
    for byte in second.utf8 { state = (state ^ UInt64(byte)) &* prime }
    return state
  }
}
