/// The circumstances that change counts without a change of the program: two baselines of different
/// keys must not be taken for one.
public struct BaselineKey: Hashable, Sendable {
  /// What compiled the program: `swift-6.3.1`.
  public var toolchain: String
  /// What it was compiled for: `x86_64`.
  public var architecture: String
  /// How it was compiled: `debug`, `release`, or what the user calls it.
  public var configuration: String
  /// What served its blocks: `jemalloc-5.3.0`.
  public var allocator: String
  /// What counted: the recorder's version.
  public var counting: String
  /// How hash tables were seeded: `seeded` by chance, or `deterministic`.
  public var hashing: String

  /// A key of all that it consists of.
  public init(
    toolchain: String, architecture: String, configuration: String, allocator: String,
    counting: String, hashing: String
  ) {
    self.toolchain = toolchain
    self.architecture = architecture
    self.configuration = configuration
    self.allocator = allocator
    self.counting = counting
    self.hashing = hashing
  }

  /// Names and values, in the order in which files and messages have them.
  public var fields: [(name: String, value: String)] {
    [
      ("toolchain", toolchain), ("architecture", architecture), ("configuration", configuration),
      ("allocator", allocator), ("counting", counting), ("hashing", hashing),
    ]
  }

  /// One circumstance that differs.
  public struct Difference: Hashable, Sendable {
    /// The field's name.
    public var field: String
    /// The baseline's.
    public var base: String
    /// That of the run.
    public var new: String
  }

  /// A value that cannot be found out.
  public static let unknown = "unknown"

  /// What differs from the key of a run, in the order of the fields. What nobody knows of the run
  /// differs from nothing.
  public func differences(from new: BaselineKey) -> [Difference] {
    zip(fields, new.fields).filter { $0.value != $1.value && $1.value != Self.unknown }
      .map { Difference(field: $0.name, base: $0.value, new: $1.value) }
  }

  /// `swift-6.3.1` is `6.3.1` in a file's name, where Swift goes without saying.
  private var toolchainName: String {
    toolchain.hasPrefix("swift-") ? String(toolchain.dropFirst(6)) : toolchain
  }

  /// The file of a baseline of this key: `6.3.1-x86_64-release.json`, and what is not usual behind.
  public var fileName: String {
    var parts = [toolchainName, architecture, configuration]
    if !allocator.hasPrefix("jemalloc-") { parts.append(allocator) }
    if hashing != Self.seeded { parts.append(hashing) }
    let name = parts.joined(separator: "-")
    return name.map { $0.isLetter || $0.isNumber || "._-+".contains($0) ? String($0) : "_" }
      .joined() + ".json"
  }

  /// Hash tables as Swift programs seed them unless told otherwise.
  public static let seeded = "seeded"
  /// Hash tables under `SWIFT_DETERMINISTIC_HASHING`.
  public static let deterministic = "deterministic"
}
