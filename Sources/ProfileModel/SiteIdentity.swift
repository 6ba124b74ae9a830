/// A site's name across runs, machines and address space layouts: 64 bits.
///
/// It is a hash over (module, function) of the path's application frames, outermost first. What
/// differs between two runs or two builds of the same source stays out: addresses, runtime and
/// allocator frames, markers, version suffixes of modules, compiler suffixes of functions, how deep
/// a recursion went, and what the program's own file is called. Lines stay out as well, so that an
/// edit above a function, or inside a caller, changes no identity.
public struct SiteIdentity: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The hash.
  public let value: UInt64

  /// The identity with a known hash.
  public init(value: UInt64) {
    self.value = value
  }

  /// The identity that is spelled so; nil unless the text is 16 hexadecimal digits.
  public init?(_ digits: String) {
    guard digits.utf8.count == 16,
      digits.utf8.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }),
      let value = UInt64(digits, radix: 16)
    else { return nil }
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
  private let hashes: PathHashes

  /// - Complexity: O(frames + paths).
  public init(_ profile: Profile) {
    let program = ProgramName(ofPath: profile.run.executable)
    hashes = PathHashes(profile) { frame in
      Hash.of(program.module(frame.moduleName), Self.function(of: frame))
    }
  }

  /// A path's identity.
  public subscript(path: PathID) -> SiteIdentity {
    SiteIdentity(value: hashes[path])
  }

  private static func function(of frame: Frame) -> String {
    if frame.isMarker { return frame.displayName.filter { !$0.isNumber } }
    if let name = frame.function { return NormalizedName.function(name) }
    guard frame.module != nil, let offset = frame.offset else { return "" }
    return "+" + String(offset, radix: 16)
  }
}
