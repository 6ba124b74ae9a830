/// A site's name across runs, machines and address space layouts: 64 bits.
///
/// It is a hash over (module, function) of the path's application frames, outermost first. What
/// differs between two runs or two builds of the same source stays out: addresses, runtime and
/// allocator frames, markers, version suffixes of modules and compiler suffixes of functions.
public struct SiteIdentity: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The hash.
  public let value: UInt64

  /// The identity with a known hash.
  public init(value: UInt64) {
    self.value = value
  }

  /// 16 hexadecimal digits.
  public var description: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// By hash: an order without meaning, but always the same.
  public static func < (left: SiteIdentity, right: SiteIdentity) -> Bool {
    left.value < right.value
  }
}

/// The identities of every path of a profile, computed in one pass.
public struct SiteIdentities: Sendable {
  private let values: [UInt64]

  /// - Complexity: O(frames + paths).
  public init(_ profile: Profile) {
    let frameHashes = profile.frames.frames.map(Self.hash(of:))
    // Without an application frame a path is told apart by all of its frames instead.
    var everything = [UInt64](repeating: Self.offsetBasis, count: profile.paths.count)
    var application = [UInt64?](repeating: nil, count: profile.paths.count)
    for path in profile.paths.identifiers {
      let frame = profile.paths.frame(of: path)
      let parent = profile.paths.parent(of: path).index
      let hash = frameHashes[frame.index]
      everything[path.index] = Self.combine(everything[parent], hash)
      if profile.frames.traits[frame.index].role == .application {
        application[path.index] = Self.combine(application[parent] ?? Self.offsetBasis, hash)
      } else {
        application[path.index] = application[parent]
      }
    }
    values = zip(application, everything).map { $0 ?? $1 }
  }

  /// A path's identity.
  public subscript(path: PathID) -> SiteIdentity {
    SiteIdentity(value: values[path.index])
  }

  // FNV-1a: the same on every machine and in every version of this program, unlike `Hasher`.
  private static let offsetBasis: UInt64 = 0xcbf2_9ce4_8422_2325
  private static let prime: UInt64 = 0x0000_0100_0000_01b3

  private static func combine(_ state: UInt64, _ value: UInt64) -> UInt64 {
    var state = state
    for shift in stride(from: UInt64(0), to: 64, by: 8) {
      state = (state ^ ((value >> shift) & 0xff)) &* prime
    }
    return state
  }

  private static func hash(of frame: Frame) -> UInt64 {
    let module = NormalizedName.module(frame.moduleName)
    let function =
      if frame.isMarker {
        frame.displayName.filter { !$0.isNumber }
      } else if let name = frame.function {
        NormalizedName.function(name)
      } else if frame.module != nil, let offset = frame.offset {
        "+" + String(offset, radix: 16)
      } else {
        ""
      }
    var state = offsetBasis
    for byte in module.utf8 { state = (state ^ UInt64(byte)) &* prime }
    state = state &* prime
    for byte in function.utf8 { state = (state ^ UInt64(byte)) &* prime }
    return state
  }
}
