/// Which frames only pass an allocation on, so that nobody wants to read them.
///
/// A module that is a runtime decides alone. Elsewhere the function's name decides, since programs
/// contain runtime code of their own: specialised generics, templates, static libraries, wrappers.
public enum BlameRules {
  /// The role of a frame, judged by its module and names; its present role is not asked.
  public static func role(of frame: Frame) -> Role {
    if frame.isMarker { return .marker }
    let symbol = frame.mangledFunction ?? frame.function
    if let function = frame.function, let symbol {
      if isAllocator(function: function, symbol: symbol) { return .allocator }
    }
    if let role = role(ofModule: frame.moduleName, symbol: symbol) { return role }
    guard let function = frame.function, let symbol else { return .application }
    return role(function: frame.fullFunction ?? function, symbol: symbol)
  }

  // --- Modules -----------------------------------------------------------------------------------

  private static let moduleRoles: [(prefix: String, role: Role)] = [
    ("libplumb.so", .allocator), ("libjemalloc", .allocator), ("libtcmalloc", .allocator),
    ("libmimalloc", .allocator), ("libsnmalloc", .allocator),
    ("libc.so", .systemLibrary), ("libc-2.", .systemLibrary), ("ld-linux", .systemLibrary),
    ("ld-2.", .systemLibrary), ("libpthread", .systemLibrary), ("libdl.so", .systemLibrary),
    ("librt.so", .systemLibrary), ("libm.so", .systemLibrary), ("libresolv.so", .systemLibrary),
    ("libnss_", .systemLibrary), ("linux-vdso", .systemLibrary), ("[vdso]", .systemLibrary),
    ("libstdc++", .languageRuntime), ("libc++", .languageRuntime),
    ("libsupc++", .languageRuntime), ("libgcc_s", .languageRuntime),
    ("libstd-", .languageRuntime), ("libunwind", .languageRuntime),
    ("libdispatch.so", .swiftRuntime), ("libBlocksRuntime", .swiftRuntime),
  ]

  /// The libraries that come with Swift: its runtime, its standard library and Foundation. Whoever
  /// decodes JSON wants to read which of their functions did, not which of Foundation's.
  private static let swiftModules = [
    "libFoundation", "lib_Foundation",
    "libswiftCore", "libswift_Concurrency", "libswift_StringProcessing", "libswift_RegexParser",
    "libswiftSynchronization", "libswift_Builtin", "libswiftGlibc", "libswiftSwiftOnoneSupport",
    "libswiftObservation", "libswiftDistributed", "libswiftDispatch", "libswift_Differentiation",
  ]

  private static func role(ofModule name: String, symbol: String?) -> Role? {
    if let match = moduleRoles.first(where: { name.hasPrefix($0.prefix) }) { return match.role }
    guard swiftModules.contains(where: name.hasPrefix) else { return nil }
    return symbol.map(SwiftContext.isMangled) == true ? .swiftStandardLibrary : .swiftRuntime
  }

  // --- Functions ---------------------------------------------------------------------------------

  private static func isAllocator(function: String, symbol: String) -> Bool {
    AllocatorNames.exact.contains(symbol)
      || AllocatorNames.exact.contains(function)
      || AllocatorNames.prefixes.contains { symbol.hasPrefix($0) || function.hasPrefix($0) }
  }

  private static let entryPoints: Set<String> = [
    "_start", "__libc_start_main", "__libc_start_main_impl", "__libc_start_call_main",
    "__libc_csu_init", "start_thread", "clone", "clone3", "__clone", "__clone3",
  ]

  private static func role(function: String, symbol: String) -> Role {
    if entryPoints.contains(symbol) { return .systemLibrary }
    if SwiftContext.isMangled(symbol) {
      if SwiftContext.isThunk(function) { return .swiftRuntime }
      return SwiftContext.isStandardLibrary(function) ? .swiftStandardLibrary : .application
    }
    if symbol.hasPrefix("swift_") || symbol.hasPrefix("_swift_") || symbol.hasPrefix("__swift_")
      || symbol.hasPrefix("_ZN5swift") || symbol.hasPrefix("_ZNK5swift")
    {
      return .swiftRuntime
    }
    if isCPlusPlusRuntime(symbol) { return .languageRuntime }
    if isRust(symbol), isRustLibrary(function) { return .languageRuntime }
    return .application
  }

  private static let runtimeNamespaces = ["std::", "__gnu_cxx::", "__cxxabiv1::"]

  /// Whether a name, Itanium-mangled or readable, belongs to namespace `std`, `__gnu_cxx` or the
  /// C++ ABI.
  private static func isCPlusPlusRuntime(_ symbol: String) -> Bool {
    if symbol.hasPrefix("__cxa_") || symbol.hasPrefix("__gxx_") { return true }
    if runtimeNamespaces.contains(where: symbol.hasPrefix) { return true }
    guard !isRust(symbol), symbol.hasPrefix("_Z") else { return false }
    // What is local to a function belongs to whom the function belongs.
    var name = symbol.dropFirst(2).drop { $0 == "Z" }
    if name.hasPrefix("N") { name = name.dropFirst().drop { "rVKRO".contains($0) } }
    // St is std::, the others are the abbreviations of std::allocator, std::string and streams.
    return ["St", "Sa", "Ss", "Sb", "Si", "So", "Sd", "9__gnu_cxx", "10__cxxabiv1"]
      .contains { name.hasPrefix($0) }
  }

  private static let rustLibraries = [
    "alloc::", "core::", "std::", "hashbrown::", "<alloc::", "<core::", "<std::", "<hashbrown::",
    "__rust_", "__rustc", "rust_begin_unwind", "rust_panic",
  ]

  /// `<u8 as core::fmt::Display>::fmt` is the library's, `<App as core::fmt::Display>::fmt` is not.
  private static func isRustLibrary(_ function: String) -> Bool {
    if rustLibraries.contains(where: function.hasPrefix) { return true }
    guard function.hasPrefix("<"), let separator = function.firstRange(of: " as ") else {
      return false
    }
    let type = function[..<separator.lowerBound].drop { "<&[(*".contains($0) }
    let trait = function[separator.upperBound...]
    return rustPrimitives.contains(String(type.prefix { $0.isLetter || $0.isNumber }))
      && !type.contains("::") && ["core::", "alloc::", "std::"].contains { trait.hasPrefix($0) }
  }

  private static let rustPrimitives: Set<String> = [
    "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128", "isize", "f32",
    "f64", "bool", "char", "str",
  ]

  /// The newer mangling starts with `_R`; the older one is C++'s with a hash as its last part.
  private static func isRust(_ symbol: String) -> Bool {
    if symbol.hasPrefix("_R") || symbol.hasPrefix("__rust") { return true }
    guard symbol.hasPrefix("_ZN"), let end = symbol.range(ofLast: "17h") else { return false }
    let hash = symbol[end...].prefix(16)
    return hash.count == 16 && hash.allSatisfy(\.isHexDigit)
  }
}

extension String {
  /// Where the text after the last occurrence of `text` begins.
  fileprivate func range(ofLast text: String) -> String.Index? {
    ranges(of: text).last?.upperBound
  }
}
