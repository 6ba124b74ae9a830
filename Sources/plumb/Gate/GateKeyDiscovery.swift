import ProfileModel

/// Finds out under which circumstances a program was built and counted.
enum GateKeyDiscovery {
  /// Larger files are not searched for the name of their compiler.
  private static let fileLimit = 1 << 28

  /// - Parameter configuration: What the user calls it; nil to go by the program's folder.
  static func key(
    of run: Measurement, configuration: String?, isDeterministic: Bool
  ) -> BaselineKey {
    BaselineKey(
      toolchain: toolchain(of: run), architecture: "x86_64",
      configuration: configuration ?? self.configuration(ofPath: run.executable),
      allocator: run.allocator.isEmpty ? BaselineKey.unknown : run.allocator,
      counting: run.recorderVersion.isEmpty
        ? BaselineKey.unknown : "plumb-\(run.recorderVersion)",
      hashing: isDeterministic ? BaselineKey.deterministic : BaselineKey.seeded)
  }

  /// SwiftPM's folders say it; everything else is the one configuration that there is.
  static func configuration(ofPath path: String) -> String {
    let folders = path.split(separator: "/").dropLast()
    guard let build = folders.firstIndex(of: ".build") else { return "default" }
    let name = folders[build...].last { $0 == "debug" || $0 == "release" }
    return name.map(String.init) ?? "default"
  }

  /// The compiler of the program, else of the Swift runtime that it loads: both decide what is
  /// allocated. Debug information, the runtime and `.comment` hold the compilers' names.
  static func toolchain(of run: Measurement) -> String {
    guard let program = FileSystem.read(run.executable, limit: fileLimit) else {
      return BaselineKey.unknown
    }
    let runtime = run.modules.first { LoadedModule.name(ofPath: $0) == "libswiftCore.so" }
    if let version = word(after: "Swift version ", in: program) { return "swift-\(version)" }
    if let runtime, let bytes = FileSystem.read(runtime, limit: fileLimit),
      let version = word(after: "Swift version ", in: bytes)
    {
      return "swift-\(version)"
    }
    if let version = word(after: "clang version ", in: program) { return "clang-\(version)" }
    if let comment = word(after: "GCC: (", in: program, until: ")") {
      let version = comment.split(separator: " ").last.map(String.init) ?? comment
      return "gcc-\(version.split(separator: "-").first.map(String.init) ?? version)"
    }
    return BaselineKey.unknown
  }

  private static func word(
    after text: String, in bytes: [UInt8], until end: Character = " "
  ) -> String? {
    guard let start = SearchedBytes(bytes).end(ofFirst: text) else { return nil }
    let rest = bytes[start...].prefix(64).prefix { $0 != 0 && $0 != UInt8(ascii: "\n") }
    let word = String(decoding: rest, as: UTF8.self).prefix { $0 != end }
    return word.isEmpty ? nil : String(word)
  }
}
