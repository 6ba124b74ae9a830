/// Finds the test that a stack belongs to.
///
/// A test stands in the stack of all that it calls, and in that of all that it awaits, whatever
/// else runs meanwhile; so tests that run at once are told apart exactly. A task that a test starts
/// has a stack of its own, which ends in a closure of the test.
struct TestFinding {
  private let profile: Profile
  /// By the frame's index.
  private let traits: [Trait]
  private let tests: Set<String>

  private enum Trait: Equatable {
    case other
    /// The program calls a test by it.
    case swiftTest(String)
    /// A function that XCTest may have called.
    case method(String)
    /// A closure in a function, which may be a test.
    case closure(String)
    case harness
    case once
    /// What it allocates itself is made once; what it has allocated by others is not.
    case cache
  }

  init(_ profile: Profile) {
    self.profile = profile
    let traits = profile.frames.frames.map(Self.trait)
    self.traits = traits
    tests = Set(
      profile.sites.compactMap { Self.test(in: Self.stack($0.path, of: profile, traits)) })
  }

  /// Innermost first.
  private static func stack(_ path: PathID, of profile: Profile, _ traits: [Trait]) -> [Trait] {
    profile.paths.ancestry(of: path).map { traits[profile.paths.frame(of: $0).index] }
  }

  /// To whom what was allocated at a path belongs.
  ///
  /// - Complexity: O(depth).
  func share(of path: PathID) -> SuiteShare {
    let stack = Self.stack(path, of: profile, traits)
    if stack.contains(.once) || stack.first == .cache { return .once }
    if let test = Self.test(in: stack) { return .test(test) }
    for case .closure(let function) in stack where tests.contains(function) {
      return .test(function)
    }
    return stack.contains(.harness) ? .harness : .unattributed
  }

  /// The innermost test of Swift Testing, else the outermost method below XCTest that may be one.
  private static func test(in stack: [Trait]) -> String? {
    for case .swiftTest(let name) in stack { return name }
    guard let harness = stack.lastIndex(of: .harness) else { return nil }
    for case .method(let name) in stack[..<harness].reversed() { return name }
    return nil
  }

  private static func trait(_ frame: Frame) -> Trait {
    guard frame.kind == .code, let function = frame.function else { return .other }
    if let name = swiftTest(function) { return .swiftTest(name) }
    if ["libXCTest", "libTesting", "lib_Testing"].contains(where: frame.moduleName.hasPrefix) {
      return .harness
    }
    if isOnce(function) { return .once }
    // A box comes from swift_allocObject; what its type's metadata take is from here.
    if function == "swift_allocBox" { return .cache }
    guard frame.role == .application else { return .other }
    if let context = function.ranges(of: " in ").last {
      return .closure(withoutParameters(function[context.upperBound...]))
    }
    let name = withoutParameters(function[...])
    let isMethod = name.split(separator: ".").last?.hasPrefix("test") ?? false
    return isMethod && name.contains(".") ? .method(name) : .other
  }

  private static func withoutParameters(_ function: Substring) -> String {
    String(function.prefix { $0 != "(" })
  }

  /// `@Test App.CartTests.total` stands for what the macro made around the test; see
  /// `SwiftNameSimplifier`.
  private static func swiftTest(_ function: String) -> String? {
    function.hasPrefix("@Test ") ? String(function.dropFirst("@Test ".count)) : nil
  }

  private static let onceNames = [
    "one-time initialization function for ", "_dispatch_once_callout", "swift_once",
    "swift::threading_impl::once_slow", "__pthread_once_slow", "std::call_once",
  ]
  private static let metadataWords = [
    "swift_getGenericMetadata", "_swift_getGenericMetadata", "swift_getTypeByMangledName",
    "swift_getWitnessTable", "swift_getAssociatedTypeWitness", "swift_conformsToProtocol",
    "swift_getSingletonMetadata", "swift_getTupleTypeMetadata", "swift_getFunctionTypeMetadata",
    "swift_getForeignTypeMetadata", "swift_getExistentialTypeMetadata",
    "swift_getCanonicalSpecializedMetadata", "swift_initClassMetadata",
    "swift_getMetatypeMetadata", "swift_getKeyPath", "swift_getTypeName",
    "swift_getMangledTypeName", "swift_getOpaqueType", "swift_getAssociatedConformanceWitness",
  ]

  private static func isOnce(_ function: String) -> Bool {
    onceNames.contains(where: function.hasPrefix)
      || metadataWords.contains(where: function.hasPrefix)
  }
}
