import Glibc

/// `swift run [options] PRODUCT ARGUMENTS…`, taken apart so that the product itself is recorded
/// and not SwiftPM.
struct SwiftRunLauncher: Equatable {
  let swift: String
  let options: [String]
  /// Nil for the package's only executable.
  let product: String?
  let arguments: [String]
  let skipsBuild: Bool

  init(
    swift: String, options: [String], product: String?, arguments: [String], skipsBuild: Bool
  ) {
    self.swift = swift
    self.options = options
    self.product = product
    self.arguments = arguments
    self.skipsBuild = skipsBuild
  }

  /// Nil when the words are not a `swift run`.
  init?(_ words: ArraySlice<String>) {
    guard let first = words.first, FileSystem.name(of: first) == "swift",
      words.dropFirst().first == "run"
    else { return nil }
    var options: [String] = []
    var rest = words.dropFirst(2)
    while let word = rest.first, word.hasPrefix("-") {
      rest = rest.dropFirst()
      options.append(word)
      if Self.takesValue(word), let value = rest.first {
        options.append(value)
        rest = rest.dropFirst()
      }
    }
    self.init(
      swift: first, options: options.filter { $0 != "--skip-build" }, product: rest.first,
      arguments: Array(rest.dropFirst()), skipsBuild: options.contains("--skip-build"))
  }

  /// Builds the product as `swift run` would, its output on stderr.
  ///
  /// - Returns: The product's file, and the words after it.
  /// - Throws: 125 when the build fails.
  func build() throws(ToolError) -> (path: String, arguments: [String]) {
    let path = try ProgramLookup.find(swift, path: Environment.value("PATH"))
    let product = if let named = self.product { named } else { try onlyExecutable(path) }
    if !skipsBuild {
      let status = try CapturedProcess.passThrough(
        path, [swift, "build"] + options + ["--product", product])
      guard status == 0 else {
        throw .run(
          "`swift build` ended with status \(WaitStatus.exitStatus(status)), so there is nothing "
            + "to record. Its output is above.")
      }
    }
    let folder = try CapturedProcess.output(
      path, [swift, "build"] + options + ["--show-bin-path"])
    guard let line = folder.split(separator: "\n").last else {
      throw .run("`swift build --show-bin-path` printed nothing. Run the product itself instead.")
    }
    return ("\(line)/\(product)", arguments)
  }

  /// The package's one executable, which `swift run` takes when none is named.
  private func onlyExecutable(_ path: String) throws(ToolError) -> String {
    let location = packagePathOptions
    let names = try CapturedProcess.output(
      path, [swift, "package"] + location + ["completion-tool", "list-executables"]
    ).split(separator: "\n")
    guard names.count == 1, let name = names.first else {
      throw .run(
        "The package has \(names.count) executables"
          + (names.isEmpty ? "" : " (\(names.joined(separator: ", ")))")
          + ". Name the one to record: `plumb run -- swift run PRODUCT`.")
    }
    return String(name)
  }

  private var packagePathOptions: [String] {
    guard let index = options.firstIndex(of: "--package-path"), index + 1 < options.count else {
      return options.filter { $0.hasPrefix("--package-path=") }
    }
    return Array(options[index...(index + 1)])
  }

  /// SwiftPM's options that take the next word as their value.
  private static func takesValue(_ option: String) -> Bool {
    valueOptions.contains(option)
  }

  private static let valueOptions: Set<String> = [
    "-c", "--configuration", "-j", "--jobs", "-Xcc", "-Xswiftc", "-Xlinker", "-Xcxx", "--arch",
    "--build-path", "--build-system", "--cache-path", "--config-path", "--default-registry-url",
    "--explicit-target-dependency-import-check", "--manifest-cache", "--netrc-file",
    "--package-path", "--pkg-config-path", "--resolver-fingerprint-checking", "--sanitize",
    "--scratch-path", "--sdk", "--security-path", "--swift-sdk", "--swift-sdks-path",
    "--toolchain", "--toolset", "--traits", "--triple",
  ]
}
